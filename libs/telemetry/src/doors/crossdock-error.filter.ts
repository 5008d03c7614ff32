import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, throwError } from 'rxjs';
import { RetryLater } from '#libs/errors';
import type { Logger } from '../logs/logger.js';
import { activeSpanContext } from '../traces/traceparent.js';
import { problemOf, type Problem, type StatusByCode } from './problem.js';

/** Answers every error at an HTTP door as a problem document (RFC 9457); errors elsewhere pass on unchanged. */
@Catch()
export class CrossdockErrorFilter implements ExceptionFilter {
  readonly #statusByCode: StatusByCode;
  readonly #logger: Logger;

  constructor(statusByCode: StatusByCode, logger: Logger) {
    this.#statusByCode = statusByCode;
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): Observable<never> | FastifyReply {
    if (host.getType() !== 'http') return throwError(() => error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, code } = answerProblem(reply, error, this.#statusByCode);
    this.#log(error, status, code);
    return reply;
  }

  /** What is our fault is an error; what the caller can cure, or time does, is only worth a line. */
  #log(error: unknown, status: number, code: string): void {
    if (error instanceof RetryLater)
      this.#logger.warn({ status, code, reason: error.message }, 'request is to come again');
    else if (status >= 500) this.#logger.error({ err: error, status, code }, 'request failed');
    else this.#logger.info({ status, code }, 'request refused');
  }
}

/** Answers with the problem document of an error, and the time after which to come again where there is one. */
export function answerProblem(reply: FastifyReply, error: unknown, statusByCode: StatusByCode): Problem {
  const problem = problemOf(error, statusByCode);
  if (error instanceof RetryLater) void reply.header('retry-after', Math.ceil(error.afterMs / 1000));
  const trace = activeSpanContext();
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json')
    .send({ ...problem, ...(trace && { trace_id: trace.traceId }) });
  return problem;
}

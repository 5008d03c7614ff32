import { InDoubt } from '#libs/actors';
import { CrossdockError, RetryLater, Terminal } from '#libs/errors';
import type { RequestKind } from '../driver.js';
import { NoAnswer, type HttpAnswer } from '../http-exchange.js';
import { refusalAnswer } from './sandbox-answers.js';

/** An answer that is not the one that was asked for. */
export class UnexpectedAnswer extends CrossdockError<'unexpected-answer'> {
  constructor(
    readonly answer: HttpAnswer,
    path: string,
    cause?: unknown,
  ) {
    super('unexpected-answer', {
      problem: `${path.split('?')[0]} answered ${answer.status} with what nobody expects`,
      remedy: "Compare it with the ERP's documentation.",
      where: { value: answer.text },
      cause,
    });
  }
}

/** The least wait where the ERP says none, milliseconds. */
const OTHERWISE_AFTER_MS = 1_000;
/** What is for a person to correct (a login, an address) is tried now and then, milliseconds. */
const MISCONFIGURED_AFTER_MS = 15_000;

/** What a failed request means: whether nothing happened, whether it never will, or whether nobody knows. */
export function classify(failure: unknown, kind: RequestKind): RetryLater | Terminal | InDoubt {
  if (failure instanceof RetryLater || failure instanceof Terminal || failure instanceof InDoubt) return failure;
  if (failure instanceof NoAnswer)
    return failure.neverSent ? later('unreachable', failure, 0) : unknown('no-answer', failure, kind);
  if (failure instanceof UnexpectedAnswer) return ofAnswer(failure, kind);
  return unknown('unexpected', failure, kind);
}

function ofAnswer(failure: UnexpectedAnswer, kind: RequestKind): RetryLater | Terminal | InDoubt {
  const { answer } = failure;
  const refusal = refusalOf(answer);
  const afterMs = refusal?.retryAfterMs ?? retryAfterMs(answer.headers) ?? OTHERWISE_AFTER_MS;
  // turned away at the door, before anything was looked at
  if (answer.status === 429) return later('throttled', failure, afterMs);
  if (answer.status === 503 && refusal?.code === 'unavailable') return later('unavailable', failure, afterMs);
  if (answer.status === 401 || answer.status === 403) return later('login-refused', failure, MISCONFIGURED_AFTER_MS);
  if (refusal && (answer.status === 422 || refusal.code === 'malformed')) return refused(refusal, failure);
  // an address that knows nothing of documents has posted none
  if (answer.status >= 400 && answer.status < 500) return later('unexpected-answer', failure, MISCONFIGURED_AFTER_MS);
  return unknown('unexpected-answer', failure, kind);
}

function refusalOf({ text }: HttpAnswer) {
  const refusal = refusalAnswer.safeParse(jsonOf(text));
  return refusal.success ? refusal.data : undefined;
}

/** The JSON of a text; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfterMs(headers: HttpAnswer['headers']): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function unknown(code: string, cause: unknown, kind: RequestKind): RetryLater | InDoubt {
  if (kind === 'read') return later(code, cause, OTHERWISE_AFTER_MS);
  return new InDoubt(code, {
    problem: `Nobody knows whether the ERP did it (${messageOf(cause)})`,
    remedy: 'It is looked up before it is repeated.',
    cause,
  });
}

function later(code: string, cause: unknown, afterMs: number): RetryLater {
  const problem = `The ERP did not do it (${messageOf(cause)})`;
  return new RetryLater(code, { problem, remedy: 'It is tried again by itself.', afterMs, cause });
}

function refused({ code, message }: { code: string; message: string }, cause: unknown): Terminal {
  const remedy = 'Correct what it names, and retry the posting.';
  return new Terminal(code, { problem: `The ERP refuses: ${message}`, remedy, cause });
}

/** What happened, without what to do about it: that says the error around it. */
function messageOf(cause: unknown): string {
  if (cause instanceof CrossdockError) return cause.message.replace(cause.remedy, '').replace(/[.\s]+$/, '');
  return cause instanceof Error ? cause.message : String(cause);
}

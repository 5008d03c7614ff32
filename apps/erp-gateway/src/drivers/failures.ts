import { InDoubt } from '#libs/actors';
import { CrossdockError, RetryLater, Terminal } from '#libs/errors';
import type { RequestKind } from './driver.js';
import { NoAnswer, type HttpAnswer } from './http-exchange.js';

/** What a call's failure means: surely nothing happened, it never will, or nobody knows. */
type Failure = RetryLater | Terminal | InDoubt;

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
export const OTHERWISE_AFTER_MS = 1_000;
/** What is for a person to correct (a login, an address) is tried now and then, milliseconds. */
export const MISCONFIGURED_AFTER_MS = 15_000;

/** What one ERP's own words mean; undefined leaves the answer to what holds for HTTP everywhere. */
export type OwnWords = (failure: UnexpectedAnswer, kind: RequestKind) => Failure | undefined;

/** Classifies the failures of an ERP that is reached by HTTP: its own words first, then the protocol's. Pure. */
export function classifierOf(own: OwnWords): (failure: unknown, kind: RequestKind) => Failure {
  return (failure, kind) => {
    if (failure instanceof RetryLater || failure instanceof Terminal || failure instanceof InDoubt) return failure;
    if (failure instanceof NoAnswer)
      return failure.neverSent ? later('unreachable', failure, 0) : unknown('no-answer', failure, kind);
    if (failure instanceof UnexpectedAnswer) return own(failure, kind) ?? ofStatus(failure, kind);
    return unknown('unexpected', failure, kind);
  };
}

/** What a status says by itself, whatever the body. */
function ofStatus(failure: UnexpectedAnswer, kind: RequestKind): Failure {
  const { status, headers } = failure.answer;
  // turned away at the door, before anything was looked at
  if (status === 429) return later('throttled', failure, retryAfterMs(headers) ?? OTHERWISE_AFTER_MS);
  if (status === 401 || status === 403) return later('login-refused', failure, MISCONFIGURED_AFTER_MS);
  // the server waited for the rest of a request, or for its own work: nobody knows
  if (status === 408) return unknown('unexpected-answer', failure, kind);
  // an address that knows nothing of documents has posted none
  if (status >= 400 && status < 500) return later('unexpected-answer', failure, MISCONFIGURED_AFTER_MS);
  return unknown('unexpected-answer', failure, kind);
}

/** The JSON of a text; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How long the other side asks us to wait; a date counts from the other side's own clock, which may be wrong. */
export function retryAfterMs(headers: HttpAnswer['headers']): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - itsNowMs(headers);
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function itsNowMs(headers: HttpAnswer['headers']): number {
  const stated = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(stated) ? Date.now() : stated;
}

/** Nobody knows what became of a write; a read has left nothing behind and is made again. */
export function unknown(code: string, cause: unknown, kind: RequestKind): RetryLater | InDoubt {
  if (kind === 'read') return later(code, cause, OTHERWISE_AFTER_MS);
  return new InDoubt(code, {
    problem: `Nobody knows whether the ERP did it (${messageOf(cause)})`,
    remedy: 'It is looked up before it is repeated.',
    cause,
  });
}

/** Nothing happened, and another try may help. */
export function later(code: string, cause: unknown, afterMs: number): RetryLater {
  const problem = `The ERP did not do it (${messageOf(cause)})`;
  return new RetryLater(code, { problem, remedy: 'It is tried again by itself.', afterMs, cause });
}

/** The ERP does not let us in; a person must give us other credentials. */
export function refusedLogin(why: string): RetryLater {
  return later('login-refused', new Error(why), MISCONFIGURED_AFTER_MS);
}

/** The ERP refuses for good. */
export function refused({ code, message }: { code: string; message: string }, cause?: unknown): Terminal {
  const remedy = 'Correct what it names, and retry the posting.';
  return new Terminal(code, { problem: `The ERP refuses: ${message}`, remedy, cause });
}

/** What happened, without what to do about it: that says the error around it. */
function messageOf(cause: unknown): string {
  if (cause instanceof CrossdockError) return cause.message.replace(cause.remedy, '').replace(/[.\s]+$/, '');
  return cause instanceof Error ? cause.message : String(cause);
}

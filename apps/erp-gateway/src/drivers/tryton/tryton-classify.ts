import { InDoubt } from '#libs/actors';
import { CrossdockError, RetryLater, Terminal } from '#libs/errors';
import type { Failure, RequestKind } from '../driver.js';
import { NoAnswer } from '../http-exchange.js';
import { TrytonError, TrytonRefusal } from './tryton-error.js';

/** The least wait, milliseconds: locks are held for a post's time. */
const BUSY_AFTER_MS = 500;
const THROTTLED_AFTER_MS = 1_000;
/** What is for a person to correct (a login, an address, a defect) is tried now and then, milliseconds. */
const MISCONFIGURED_AFTER_MS = 15_000;

/** Words of PostgreSQL for two that were in each other's way; the transaction was rolled back. */
const BUSY = /could not serialize|could not obtain lock|deadlock detected|database is locked/;
/** The database went away in the middle: whether the commit was done nobody knows. */
const CUT = /server closed the connection|connection already closed|terminating connection|SSL connection|EOF detected/;

/** Words of Tryton's own messages (English: the gateway's user has that language) by our code. */
const CODES: readonly (readonly [words: RegExp, code: string])[] = [
  [/must create a period for the date/, 'closed-period'],
  [/not balanced|unbalanced/, 'unbalanced'],
];

/** What a failed request means: whether nothing happened, whether it never will, or whether nobody knows. */
export function classify(failure: unknown, kind: RequestKind): Failure {
  if (failure instanceof RetryLater || failure instanceof Terminal || failure instanceof InDoubt) return failure;
  if (failure instanceof NoAnswer)
    return failure.neverSent ? later('unreachable', failure, 0) : unknown('no-answer', failure, kind);
  if (failure instanceof TrytonError) return ofError(failure, kind);
  if (failure instanceof TrytonRefusal) return ofStatus(failure, kind);
  return unknown('unexpected', failure, kind);
}

function ofError(failure: TrytonError, kind: RequestKind): Failure {
  switch (failure.kind) {
    case 'UserError':
    case 'UserWarning':
      return refused(failure);
    case 'ConcurrencyException':
      return later('concurrent-change', failure, BUSY_AFTER_MS);
    case 'LoginException':
      return later('login-refused', failure, MISCONFIGURED_AFTER_MS);
    case 'duplicate':
      return later('duplicate-reference', failure, BUSY_AFTER_MS);
    case 'crash':
      if (BUSY.test(failure.said)) return later('busy', failure, BUSY_AFTER_MS);
      if (CUT.test(failure.said)) return unknown('database-cut', failure, kind);
      // an exception of Python: the transaction was rolled back
      return later('erp-crashed', failure, MISCONFIGURED_AFTER_MS);
  }
}

function ofStatus(failure: TrytonRefusal, kind: RequestKind): Failure {
  const { status } = failure.answer;
  if (status === 429) return later('throttled', failure, THROTTLED_AFTER_MS);
  if (status === 401) return later('login-refused', failure, MISCONFIGURED_AFTER_MS);
  // a door that knows no such method or database has done nothing
  if (status >= 400 && status < 500) return later('unexpected-answer', failure, MISCONFIGURED_AFTER_MS);
  return unknown('unexpected-answer', failure, kind);
}

function unknown(code: string, cause: unknown, kind: RequestKind): RetryLater | InDoubt {
  if (kind === 'read') return later(code, cause, THROTTLED_AFTER_MS);
  return new InDoubt(code, {
    problem: `Nobody knows whether Tryton did it (${messageOf(cause)})`,
    remedy: 'It is looked up before it is repeated.',
    cause,
  });
}

function later(code: string, cause: unknown, afterMs: number): RetryLater {
  const problem = `Tryton did not do it (${messageOf(cause)})`;
  return new RetryLater(code, { problem, remedy: 'It is tried again by itself.', afterMs, cause });
}

function refused(cause: TrytonError): Terminal {
  const code = CODES.find(([words]) => words.test(cause.said))?.[1] ?? 'refused-by-erp';
  const remedy = 'Correct what it names, and retry the posting.';
  return new Terminal(code, { problem: `Tryton refuses: ${cause.said.trim()}`, remedy, cause });
}

/** What happened, without what to do about it: that says the error around it. */
function messageOf(cause: unknown): string {
  if (cause instanceof CrossdockError) return cause.message.replace(cause.remedy, '').replace(/[.\s]+$/, '');
  return cause instanceof Error ? cause.message : String(cause);
}

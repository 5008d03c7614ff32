import { classifierOf, later, refused, unknown } from '../failures.js';
import type { Failure, RequestKind } from '../driver.js';
import { TrytonError } from './tryton-error.js';

/** The least wait, milliseconds: locks are held for a post's time. */
const BUSY_AFTER_MS = 500;
/** What is for a person to correct (a login, a defect of a module) is tried now and then, milliseconds. */
const MISCONFIGURED_AFTER_MS = 15_000;

/** Words of PostgreSQL for two that were in each other's way; the transaction was rolled back. */
const BUSY = /could not serialize|could not obtain lock|deadlock detected/;
/** The first two documents of a journal in a period are in each other's way; the second finds it made. */
const FIRST_OF_PERIOD = /only one journal per period/;
/** The database went away in the middle: whether the commit was done nobody knows. */
const CUT = /server closed the connection|connection already closed|terminating connection|SSL connection|EOF detected/;

/** Words of Tryton's own messages by our code; English, since each call asks for that language. */
const CODES: readonly (readonly [words: RegExp, code: string])[] = [
  [/must create a period for the date/, 'closed-period'],
  [/not balanced|unbalanced/, 'unbalanced'],
];

/** HTTP tells nothing of its own: what Tryton says comes with status 200. */
const ofHttp = classifierOf(() => undefined);

/** What a failed request means: whether nothing happened, whether it never will, or whether nobody knows. */
export function classify(failure: unknown, kind: RequestKind): Failure {
  return failure instanceof TrytonError ? ofError(failure, kind) : ofHttp(failure, kind);
}

function ofError(failure: TrytonError, kind: RequestKind): Failure {
  switch (failure.kind) {
    case 'UserError':
    case 'UserWarning':
      if (FIRST_OF_PERIOD.test(failure.said)) return later('locked', failure, BUSY_AFTER_MS);
      return refusedAs(failure);
    case 'ConcurrencyException':
      return later('locked', failure, BUSY_AFTER_MS);
    case 'LoginException':
      return later('login-refused', failure, MISCONFIGURED_AFTER_MS);
    case 'duplicate':
      return later('duplicate-reference', failure, BUSY_AFTER_MS);
    case 'crash':
      if (BUSY.test(failure.said)) return later('locked', failure, BUSY_AFTER_MS);
      if (CUT.test(failure.said)) return unknown('database-cut', failure, kind);
      // an exception of Python: the transaction was rolled back
      return later('erp-crashed', failure, MISCONFIGURED_AFTER_MS);
  }
}

function refusedAs(failure: TrytonError): Failure {
  const message = failure.said.trim();
  const code = CODES.find(([words]) => words.test(message))?.[1] ?? 'rejected';
  return refused({ code, message }, failure);
}

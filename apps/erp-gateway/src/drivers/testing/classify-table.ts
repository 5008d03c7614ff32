import { expect, it } from 'vitest';
import type { InDoubt } from '#libs/actors';
import { RetryLater, type Terminal } from '#libs/errors';
import type { ErpDriver, Failure } from '../driver.js';
import { UnexpectedAnswer } from '../failures.js';
import { NoAnswer } from '../http-exchange.js';

type Kind = typeof RetryLater | typeof Terminal | typeof InDoubt;

/** What is expected of a failure: the kind, and any of its fields. */
interface Expected {
  readonly kind: Kind;
  readonly code?: string;
  readonly afterMs?: number;
}

/** What happened, and what it means of a write and of a read. */
export type ClassifyCase = readonly [what: string, failure: unknown, write: Expected, read: Expected];

/** An answer as it came. */
export function answered(status: number, body: unknown, headers: Record<string, string> = {}): UnexpectedAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new UnexpectedAnswer({ status, headers: new Headers(headers), text }, '/somewhere');
}

/** No answer: the connection was never made, or broke. */
export function unanswered(neverSent: boolean): NoAnswer {
  return new NoAnswer(neverSent, 'http://erp/somewhere', new Error('gone'));
}

/** A page that is no answer of the ERP. */
export const page = '<!doctype html><h1>Down for maintenance</h1>';

/** Tries every row of a table. */
export function classifies(classify: ErpDriver['classify'], table: readonly ClassifyCase[]): void {
  it.each(table)('%s', (_what, failure, write, read) => {
    expect(seen(classify(failure, 'write'))).toMatchObject(write);
    expect(seen(classify(failure, 'read'))).toMatchObject(read);
  });
}

function seen(error: Failure): Expected {
  const afterMs = error instanceof RetryLater ? { afterMs: error.afterMs } : {};
  return { kind: error.constructor as Kind, code: error.code, ...afterMs };
}

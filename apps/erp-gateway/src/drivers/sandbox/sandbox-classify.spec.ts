import { expect, it } from 'vitest';
import { InDoubt } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { NoAnswer } from '../http-exchange.js';
import { UnexpectedAnswer } from '../failures.js';
import { classify } from './sandbox-classify.js';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): UnexpectedAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new UnexpectedAnswer({ status, headers: new Headers(headers), text }, '/documents');
}
const noAnswer = (neverSent: boolean) => new NoAnswer(neverSent, 'http://erp/documents', new Error('gone'));
const html = '<!doctype html><h1>Down for maintenance</h1>';

const cases: readonly [what: string, failure: unknown, write: object, read: object][] = [
  [
    'nobody listens',
    noAnswer(true),
    { kind: RetryLater, code: 'unreachable' },
    { kind: RetryLater, code: 'unreachable' },
  ],
  [
    'the connection is cut',
    noAnswer(false),
    { kind: InDoubt, code: 'no-answer' },
    { kind: RetryLater, code: 'no-answer' },
  ],
  ['200 with an HTML page', answer(200, html), { kind: InDoubt }, { kind: RetryLater }],
  ['201 with a truncated body', answer(201, '{"documentId":"D-1","num'), { kind: InDoubt }, { kind: RetryLater }],
  ['200 with nothing', answer(200, ''), { kind: InDoubt }, { kind: RetryLater }],
  ['201 of another shape', answer(201, { id: 7 }), { kind: InDoubt }, { kind: RetryLater }],
  ['409 of another shape', answer(409, { code: 'duplicate-reference' }), { kind: RetryLater }, { kind: RetryLater }],
  ['a proxy’s 502', answer(502, html), { kind: InDoubt }, { kind: RetryLater }],
  ['a proxy’s 503', answer(503, html), { kind: InDoubt }, { kind: RetryLater }],
  [
    'the ERP’s own 503',
    answer(503, { code: 'unavailable', retryAfterMs: 700 }),
    { kind: RetryLater, afterMs: 700 },
    { kind: RetryLater, afterMs: 700 },
  ],
  [
    '429 in seconds',
    answer(429, html, { 'retry-after': '3' }),
    { kind: RetryLater, code: 'throttled', afterMs: 3_000 },
    { kind: RetryLater, afterMs: 3_000 },
  ],
  ['429 without a time', answer(429, ''), { kind: RetryLater, afterMs: 1_000 }, { kind: RetryLater, afterMs: 1_000 }],
  [
    'a refused login',
    answer(401, { code: 'wrong-token' }),
    { kind: RetryLater, code: 'login-refused' },
    { kind: RetryLater, code: 'login-refused' },
  ],
  ['a wrong address', answer(404, html), { kind: RetryLater, code: 'unexpected-answer' }, { kind: RetryLater }],
  [
    'a closed period',
    answer(422, { code: 'closed-period', message: 'closed' }),
    { kind: Terminal, code: 'closed-period' },
    { kind: Terminal },
  ],
  [
    'a document that it cannot read',
    answer(400, { code: 'malformed' }),
    { kind: Terminal, code: 'malformed' },
    { kind: Terminal },
  ],
  ['400 of the server before the ERP', answer(400, { code: 'FST_ERR' }), { kind: RetryLater }, { kind: RetryLater }],
  ['422 from a proxy', answer(422, html), { kind: RetryLater }, { kind: RetryLater }],
  [
    'a fault of our own',
    new TypeError('x is not a function'),
    { kind: InDoubt, code: 'unexpected' },
    { kind: RetryLater },
  ],
];

function seen(failure: unknown, kind: 'read' | 'write'): object {
  const error = classify(failure, kind);
  return {
    kind: error.constructor,
    code: error.code,
    ...(error instanceof RetryLater ? { afterMs: error.afterMs } : {}),
  };
}

it.each(cases)('%s', (_what, failure, write, read) => {
  expect(seen(failure, 'write')).toMatchObject(write);
  expect(seen(failure, 'read')).toMatchObject(read);
});

it('leaves alone what is classified already', () => {
  const known = new RetryLater('throttled', { problem: 'p', remedy: 'r', afterMs: 1 });
  expect(classify(known, 'write')).toBe(known);
});

it('reads Retry-After as a date', () => {
  const error = classify(answer(429, '', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }), 'read');
  expect((error as RetryLater).afterMs).toBeGreaterThan(57_000);
});

import { InDoubt } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { answered, classifies, page, unanswered, type ClassifyCase } from '../testing/classify-table.js';
import { classify } from './netsuite-classify.js';

const error = (status: number, code: string, detail = '') =>
  answered(status, { status, title: 'Error', 'o:errorDetails': [{ detail, 'o:errorCode': code }] });
const always = (expected: ClassifyCase[2]) => [expected, expected] as const;
const doubtful = [{ kind: InDoubt }, { kind: RetryLater }] as const;
const invalid = (field: string) =>
  `Error while accessing resource: You have entered an Invalid Field Value 9999 for the following field: ${field}`;

classifies(classify, [
  ['nobody listens', unanswered(true), ...always({ kind: RetryLater, code: 'unreachable' })],
  ['the connection broke', unanswered(false), ...doubtful],
  [
    'a closed period',
    error(400, 'USER_ERROR', 'You cannot create or change a transaction in a closed period.'),
    ...always({ kind: Terminal, code: 'closed-period' }),
  ],
  [
    'a journal that does not balance',
    error(400, 'USER_ERROR', 'The amounts in a journal entry must balance, and are out of balance'),
    ...always({ kind: Terminal, code: 'unbalanced' }),
  ],
  [
    'an item that is not there',
    error(400, 'INVALID_CONTENT', invalid('item')),
    ...always({ kind: Terminal, code: 'unknown-item' }),
  ],
  [
    'an account that is not there',
    error(400, 'INVALID_CONTENT', invalid('account')),
    ...always({ kind: Terminal, code: 'unknown-account' }),
  ],
  [
    'a customer that is not there',
    error(400, 'INVALID_CONTENT', invalid('entity')),
    ...always({ kind: Terminal, code: 'unknown-customer' }),
  ],
  [
    'a subsidiary that is not there',
    error(400, 'INVALID_CONTENT', invalid('subsidiary')),
    ...always({ kind: Terminal, code: 'unknown-legal-entity' }),
  ],
  [
    'any other rule',
    error(400, 'USER_ERROR', 'Please enter a value for Approver.'),
    ...always({ kind: Terminal, code: 'rejected' }),
  ],
  [
    'a record that another makes',
    error(400, 'USER_ERROR', 'This record already exists'),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  [
    'a record that another changes',
    error(409, 'RCRD_HAS_BEEN_CHANGED', 'Record has been changed'),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  [
    'too many at once',
    error(429, 'CONCURRENCY_LIMIT_EXCEEDED', 'Concurrent request limit exceeded.'),
    ...always({ kind: RetryLater, code: 'throttled', afterMs: 1_000 }),
  ],
  [
    'too many at once, as a RESTlet says it',
    error(400, 'SSS_REQUEST_LIMIT_EXCEEDED'),
    ...always({ kind: RetryLater, code: 'throttled' }),
  ],
  [
    '429 without a body',
    answered(429, '', { 'retry-after': '4' }),
    ...always({ kind: RetryLater, code: 'throttled', afterMs: 4_000 }),
  ],
  ['a token that is over', error(401, 'INVALID_LOGIN'), ...always({ kind: RetryLater, code: 'login-refused' })],
  [
    'a missing permission',
    error(403, 'INSUFFICIENT_PERMISSION'),
    ...always({ kind: RetryLater, code: 'login-refused' }),
  ],
  ['a fault of the vendor', error(500, 'UNEXPECTED_ERROR', 'An unexpected error occurred.'), ...doubtful],
  ['503', answered(503, page), ...doubtful],
  ['200 with a page', answered(200, page), ...doubtful],
  ['204 where a body was expected', answered(204, ''), ...doubtful],
  ['a wrong address', answered(404, page), ...always({ kind: RetryLater, code: 'unexpected-answer' })],
]);

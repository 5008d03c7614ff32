import { InDoubt } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { answered, classifies, page, unanswered, type ClassifyCase } from '../testing/classify-table.js';
import { classify } from './odoo-classify.js';

const exception = (name: string, message = '') => ({ name, message, arguments: [message], context: {}, debug: '…' });
/** As `/jsonrpc` answers it: with status 200. */
const rpc = (name: string, message = '') =>
  answered(200, {
    jsonrpc: '2.0',
    id: 1,
    error: { code: 200, message: 'Odoo Server Error', data: exception(name, message) },
  });
const always = (expected: ClassifyCase[2]) => [expected, expected] as const;
const doubtful = [{ kind: InDoubt }, { kind: RetryLater }] as const;
const USER_ERROR = 'odoo.exceptions.UserError';
const lockDate = 'You cannot add/modify entries prior to and inclusive of: Fiscal Year Lock Date (12/31/2023).';

classifies(classify, [
  ['nobody listens', unanswered(true), ...always({ kind: RetryLater, code: 'unreachable' })],
  ['the connection broke', unanswered(false), ...doubtful],
  ['a lock date, by JSON-RPC', rpc(USER_ERROR, lockDate), ...always({ kind: Terminal, code: 'closed-period' })],
  [
    'a lock date, by JSON-2',
    answered(422, exception(USER_ERROR, lockDate)),
    ...always({ kind: Terminal, code: 'closed-period' }),
  ],
  [
    'an entry that does not balance',
    rpc(USER_ERROR, 'The entry is not balanced.'),
    ...always({ kind: Terminal, code: 'unbalanced' }),
  ],
  ['any other rule', rpc('odoo.exceptions.ValidationError', 'No.'), ...always({ kind: Terminal, code: 'rejected' })],
  [
    'a record that is gone',
    answered(404, exception('odoo.exceptions.MissingError')),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  [
    'a wrong key, by JSON-RPC',
    rpc('odoo.exceptions.AccessDenied', 'Access Denied'),
    ...always({ kind: RetryLater, code: 'login-refused' }),
  ],
  [
    'a wrong key, by JSON-2',
    answered(401, exception('odoo.exceptions.AccessDenied')),
    ...always({ kind: RetryLater, code: 'login-refused' }),
  ],
  [
    'missing rights',
    answered(403, exception('odoo.exceptions.AccessError')),
    ...always({ kind: RetryLater, code: 'login-refused' }),
  ],
  [
    'two transactions that met',
    rpc('psycopg2.errors.SerializationFailure'),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  [
    'a deadlock',
    answered(500, exception('psycopg2.errors.DeadlockDetected')),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  ['a fault of a module, by JSON-RPC', rpc('builtins.TypeError'), ...doubtful],
  ['a fault of a module, by JSON-2', answered(500, exception('builtins.TypeError')), ...doubtful],
  [
    '429 of the platform',
    answered(429, page, { 'retry-after': '2' }),
    ...always({ kind: RetryLater, code: 'throttled', afterMs: 2_000 }),
  ],
  ['502', answered(502, page), ...doubtful],
  ['200 with a page', answered(200, page), ...doubtful],
  ['200 with nothing', answered(200, ''), ...doubtful],
  ['a wrong address', answered(404, page), ...always({ kind: RetryLater, code: 'unexpected-answer' })],
]);

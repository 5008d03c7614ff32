import { InDoubt } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { answered, classifies, page, unanswered, type ClassifyCase } from '../testing/classify-table.js';
import { classify } from './business-central-classify.js';

const error = (code: string, message = '') => ({ error: { code, message } });
const always = (expected: ClassifyCase[2]) => [expected, expected] as const;
const doubtful = [{ kind: InDoubt }, { kind: RetryLater }] as const;

classifies(classify, [
  ['nobody listens', unanswered(true), ...always({ kind: RetryLater, code: 'unreachable' })],
  ['the connection broke', unanswered(false), ...doubtful],
  [
    'a closed period',
    answered(
      400,
      error('Application_DialogException', 'Posting Date is not within your range of allowed posting dates'),
    ),
    ...always({ kind: Terminal, code: 'closed-period' }),
  ],
  [
    'an account that is not there',
    answered(
      400,
      error('Internal_InvalidTableRelation', 'The field No. … cannot be found in the related table (G/L Account).'),
    ),
    ...always({ kind: Terminal, code: 'unknown-account' }),
  ],
  [
    'a customer that is not there',
    answered(400, error('Application_DialogException', 'A customerNumber or a customerID must be provided.')),
    ...always({ kind: Terminal, code: 'unknown-customer' }),
  ],
  [
    'a journal out of balance',
    answered(400, error('Application_DialogException', 'Document No. X is out of balance by 1.')),
    ...always({ kind: Terminal, code: 'unbalanced' }),
  ],
  [
    'a missing dimension',
    answered(
      400,
      error(
        'Application_DialogException',
        'Select a Dimension Value Code for the Dimension Code AREA for Customer 10000.',
      ),
    ),
    ...always({ kind: Terminal, code: 'missing-dimension' }),
  ],
  [
    'a company that is not there',
    answered(404, error('Internal_CompanyNotFound', 'the company can’t be found')),
    ...always({ kind: Terminal, code: 'unknown-legal-entity' }),
  ],
  [
    'any other rule',
    answered(400, error('Unknown', "'X' is not an option.")),
    ...always({ kind: Terminal, code: 'rejected' }),
  ],
  [
    'a record that somebody else changed',
    answered(409, error('Request_EntityChanged', 'Another user has already changed the record.')),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  [
    'a key that another has taken meanwhile',
    answered(400, error('Internal_EntityWithSameKeyExists', 'The Gen. Journal Batch already exists.')),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  [
    'a locked table',
    answered(400, error('Application_DialogException', 'The record was locked by another user.')),
    ...always({ kind: RetryLater, code: 'locked' }),
  ],
  [
    'a refused secret',
    answered(401, { error: 'invalid_client', error_description: 'AADSTS7000222' }),
    ...always({ kind: RetryLater, code: 'login-refused' }),
  ],
  [
    'a missing permission',
    answered(403, error('Authorization_RequestDenied')),
    ...always({ kind: RetryLater, code: 'login-refused' }),
  ],
  [
    '429',
    answered(429, error('429', 'Too Many Requests')),
    ...always({ kind: RetryLater, code: 'throttled', afterMs: 1_000 }),
  ],
  [
    '429 that says how long',
    answered(429, '', { 'retry-after': '7' }),
    ...always({ kind: RetryLater, code: 'throttled', afterMs: 7_000 }),
  ],
  [
    '503 of the vendor',
    answered(503, '', { 'retry-after': '30' }),
    ...always({ kind: RetryLater, code: 'unavailable', afterMs: 30_000 }),
  ],
  ['503 of somebody else', answered(503, page), ...doubtful],
  ['504: ten minutes were not enough', answered(504, page), ...doubtful],
  ['408', answered(408, ''), ...doubtful],
  [
    'a database that is away',
    answered(500, error('Internal_ServerError', 'Cannot establish a connection')),
    ...doubtful,
  ],
  ['200 with a page', answered(200, page), ...doubtful],
  ['200 with nothing', answered(200, ''), ...doubtful],
  ['a wrong address', answered(404, page), ...always({ kind: RetryLater, code: 'unexpected-answer' })],
]);

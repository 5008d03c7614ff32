import {
  classifierOf,
  jsonOf,
  later,
  OTHERWISE_AFTER_MS,
  refused,
  retryAfterMs,
  type UnexpectedAnswer,
} from '../failures.js';
import type { Failure } from '../driver.js';
import { errorAnswer } from './business-central-answers.js';

/**
 * Our code by the vendor's words. Business Central has no codes for its business rules: what AL code raises comes as
 * `Application_*` or `Internal_*` with a sentence (https://learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/dynamics-error-codes).
 */
const CODES: readonly (readonly [words: RegExp, code: string])[] = [
  [/posting date.*(range of allowed|not within)|allow posting (from|to)/i, 'closed-period'],
  [/out of balance/i, 'unbalanced'],
  [/dimension/i, 'missing-dimension'],
  [/currency/i, 'unknown-currency'],
  [/customer/i, 'unknown-customer'],
  [/g\/l account|account no\.|direct posting/i, 'unknown-account'],
  [/item/i, 'unknown-item'],
  [/company/i, 'unknown-legal-entity'],
];

/** Another session holds the records: the transaction is rolled back. */
const LOCKED = /locked by another user|deadlock|another user has (already )?(changed|modified)/i;

/** Somebody else made or removed the record meanwhile: it is looked at again. */
const RACED = /^(Request_EntityChanged|Internal_(EntityWithSameKeyExists|RecordNotFound|DataNotFoundFilter))$/;

/** The platform is not well, whatever was asked. */
const UNWELL = /^(Internal_(ServerError|TenantUnavailable)|Unauthorized)/;

/** What a failed request means. */
export const classify = classifierOf((failure) => {
  const { status, headers } = failure.answer;
  const error = errorOf(failure);
  // the vendor says so where it is overloaded or in maintenance; a gateway before it says nothing
  if (status === 503 && retryAfterMs(headers) !== undefined)
    return later('unavailable', failure, retryAfterMs(headers) ?? OTHERWISE_AFTER_MS);
  if (!error) return undefined;
  if (error.code.startsWith('Authentication_') || error.code.startsWith('Authorization_')) return undefined;
  return status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 429 && status !== 408
    ? ofRule(error, failure)
    : undefined;
});

/** A rule of the business: the transaction of the request is rolled back. */
function ofRule(error: { code: string; message: string }, failure: UnexpectedAnswer): Failure | undefined {
  if (RACED.test(error.code) || LOCKED.test(error.message)) return later('locked', failure, OTHERWISE_AFTER_MS);
  if (UNWELL.test(error.code)) return undefined;
  const code = CODES.find(([words]) => words.test(error.message))?.[1] ?? 'rejected';
  return refused({ code, message: withoutCorrelation(error.message) }, failure);
}

/** The error of an answer in the vendor's shape; undefined where it has another. */
function errorOf({ answer }: UnexpectedAnswer): { code: string; message: string } | undefined {
  const result = errorAnswer.safeParse(jsonOf(answer.text));
  return result.success ? result.data.error : undefined;
}

function withoutCorrelation(message: string): string {
  return message.replace(/\s*CorrelationId:.*$/s, '').trim();
}

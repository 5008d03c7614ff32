import { z } from 'zod';
import {
  classifierOf,
  jsonOf,
  later,
  OTHERWISE_AFTER_MS,
  refused,
  retryAfterMs,
  type UnexpectedAnswer,
} from '../failures.js';

/** https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_156570709583.html */
const errorAnswer = z.object({
  status: z.int().optional(),
  'o:errorDetails': z.array(z.object({ detail: z.string().default(''), 'o:errorCode': z.string().default('') })).min(1),
});

/** Our code by the vendor's words: rules of the business come as USER_ERROR or INVALID_CONTENT with a sentence. */
const CODES: readonly (readonly [words: RegExp, code: string])[] = [
  [/closed period|period is closed|locked period|accounting period/i, 'closed-period'],
  [/not balance|out of balance|do not match/i, 'unbalanced'],
  [/following field:?\s*account/i, 'unknown-account'],
  [/following field:?\s*item/i, 'unknown-item'],
  [/following field:?\s*(entity|customer)/i, 'unknown-customer'],
  [/following field:?\s*subsidiary/i, 'unknown-legal-entity'],
  [/following field:?\s*(class|department|location)/i, 'missing-dimension'],
];

/** Somebody else makes or changes the record in this moment. */
const RACED = /record (has been changed|already exists)|external id.*already|RCRD_HAS_BEEN_CHANGED|DUP_RCRD/i;

/** More requests at once than the account may: turned away before anything was looked at. */
const CONCURRENCY = /CONCURRENCY_LIMIT_EXCEEDED|REQUEST_LIMIT_EXCEEDED|WS_REQUEST_BLOCKED/;

/** What a failed request means. */
export const classify = classifierOf((failure) => {
  const { status, headers } = failure.answer;
  const error = errorOf(failure);
  if (!error) return undefined;
  const { code, detail } = error;
  if (status === 429 || CONCURRENCY.test(code))
    return later('throttled', failure, retryAfterMs(headers) ?? OTHERWISE_AFTER_MS);
  if (status === 401 || status === 403 || status === 408 || status >= 500) return undefined;
  if (RACED.test(detail) || RACED.test(code)) return later('locked', failure, OTHERWISE_AFTER_MS);
  const ours = CODES.find(([words]) => words.test(detail))?.[1] ?? 'rejected';
  return refused({ code: ours, message: detail || code }, failure);
});

function errorOf({ answer }: UnexpectedAnswer): { code: string; detail: string } | undefined {
  const result = errorAnswer.safeParse(jsonOf(answer.text));
  const [first] = result.success ? result.data['o:errorDetails'] : [];
  return first && { code: first['o:errorCode'], detail: first.detail };
}

import { z } from 'zod';
import type { Failure } from '../driver.js';
import {
  classifierOf,
  jsonOf,
  later,
  MISCONFIGURED_AFTER_MS,
  OTHERWISE_AFTER_MS,
  refused,
  unknown,
  type UnexpectedAnswer,
} from '../failures.js';

const exception = z.object({ name: z.string().min(1), message: z.string().default('') });

/** Either shape: JSON-RPC answers 200 with an error inside, JSON-2 answers 4xx and 5xx with the exception itself. */
const faultAnswer = z.union([
  z.object({ error: z.object({ data: exception }) }).transform(({ error }) => error.data),
  exception,
]);

/** Our code by the words of the exception, which Odoo translates: the integration's user must have English. */
const CODES: readonly (readonly [words: RegExp, code: string])[] = [
  [/lock date|locked (date|period)|prior to and inclusive/i, 'closed-period'],
  [/not balanced|unbalanced/i, 'unbalanced'],
  [/account/i, 'unknown-account'],
  [/partner|customer/i, 'unknown-customer'],
];

/** PostgreSQL rolled the transaction back: each call is one. */
const ROLLED_BACK = /SerializationFailure|DeadlockDetected|LockNotAvailable|InFailedSqlTransaction|OperationalError/;

/** What a failed call means. */
export const classify = classifierOf((failure, kind) => {
  const fault = faultOf(failure);
  if (!fault) return undefined;
  const { name, message } = fault;
  if (/\.(AccessDenied|AccessError)$|SessionExpired/.test(name))
    return later('login-refused', failure, MISCONFIGURED_AFTER_MS);
  if (ROLLED_BACK.test(name)) return later('locked', failure, 0);
  // somebody withdrew the record: the other one's is asked for next
  if (name.endsWith('.MissingError')) return later('locked', failure, OTHERWISE_AFTER_MS);
  if (/^odoo\.exceptions\.(UserError|ValidationError|RedirectWarning)$/.test(name)) return ofRule(message, failure);
  // a module may have committed before it failed
  return unknown('erp-error', failure, kind);
});

function ofRule(message: string, failure: UnexpectedAnswer): Failure {
  const code = CODES.find(([words]) => words.test(message))?.[1] ?? 'rejected';
  return refused({ code, message: message.trim() }, failure);
}

function faultOf({ answer }: UnexpectedAnswer): z.output<typeof faultAnswer> | undefined {
  const result = faultAnswer.safeParse(jsonOf(answer.text));
  return result.success ? result.data : undefined;
}

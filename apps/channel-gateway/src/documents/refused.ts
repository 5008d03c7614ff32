import { CrossdockError } from '#libs/errors';
import type { MoneyErrorCode } from '#libs/money';
import type { Refusal } from './translation.js';

/** Why a part of a document is refused; money adds its own reasons. */
export type RefusalCode =
  | MoneyErrorCode
  | 'not-utf-8'
  | 'malformed-json'
  | 'not-a-business-document'
  | 'unknown-kind'
  | 'unsupported-kind'
  | 'unsupported-amount'
  | 'missing-field'
  | 'wrong-type'
  | 'not-an-instant'
  | 'not-an-integer'
  | 'unsafe-number'
  | 'negative-quantity'
  | 'negative-amount'
  | 'too-long'
  | 'too-many-lines'
  | 'unknown-warehouse'
  | 'amounts-do-not-add-up';

/** A part of a document that cannot be taken: code, place and remedy, without personal data. */
export class Refused extends CrossdockError<RefusalCode> {}

/** Refuses the element at a pointer. */
export function refuse(code: RefusalCode, pointer: string, problem: string, remedy: string, value?: string): never {
  throw new Refused(code, { problem, remedy, where: value === undefined ? { pointer } : { pointer, value } });
}

/** The refusal that an error stands for; an error that is none of ours is thrown on. */
export function refusalOf(error: unknown, part: string): Refusal {
  if (!(error instanceof CrossdockError)) throw error;
  return { pointer: error.where.pointer ?? part, code: error.code, detail: error.message };
}

import { CrossdockError } from '#libs/errors';
import type { MoneyErrorCode } from '#libs/money';
import { placeOfError, type Place } from './place.js';
import type { Refusal } from './translation.js';

/** Why a part of a document is refused; money adds its own reasons. */
export type RefusalCode =
  | MoneyErrorCode
  | 'not-utf-8'
  | 'malformed-text'
  | 'malformed-json'
  | 'malformed-xml'
  | 'malformed-table'
  | 'malformed-edi'
  | 'too-large'
  | 'not-a-business-document'
  | 'unknown-kind'
  | 'ambiguous-kind'
  | 'unsupported-kind'
  | 'unsupported-amount'
  | 'missing-field'
  | 'wrong-type'
  | 'not-an-instant'
  | 'not-a-date'
  | 'seller-mismatch'
  | 'contradiction'
  | 'outside-contract'
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

/** Refuses what stands at a place; a text is a JSON pointer. */
export function refuse(
  code: RefusalCode,
  place: Place | string,
  problem: string,
  remedy: string,
  value?: string,
): never {
  const where = typeof place === 'string' ? { pointer: place } : place;
  throw new Refused(code, { problem, remedy, where: value === undefined ? where : { ...where, value } });
}

/** The refusal that an error stands for; an error that is none of ours is thrown on. */
export function refusalOf(error: unknown, part: Place | string): Refusal {
  if (!(error instanceof CrossdockError)) throw error;
  const place = placeOfError(error, typeof part === 'string' ? { pointer: part } : part);
  return { ...place, code: error.code, detail: error.message };
}

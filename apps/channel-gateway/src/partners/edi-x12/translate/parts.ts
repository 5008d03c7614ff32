import type { DocumentAccount } from '../../../accounts/accounts.js';
import { instantFor, localDateOf } from '../../../documents/dates.js';
import { find } from '../../../documents/edi-messages.js';
import type { Output } from '../../../documents/output.js';
import { required } from '../../../documents/readings.js';
import type { Segment } from '../../../documents/segments.js';
import { refuse } from '../../../documents/refused.js';
import type { Stated } from '../../../documents/place.js';
import { countryIn } from '../../../documents/places.js';

/** Qualifiers of item numbers, the seller's own number first. */
const SKU_QUALIFIERS = ['VN', 'VP', 'SK', 'VC', 'IN', 'BP', 'PI', 'UP', 'UK', 'UI', 'UA', 'EN', 'EO', 'UC', 'MG', 'ZZ'];

/** The item number among pairs of qualifier and value that begin at a position; null where there is none. */
export function skuOf(segment: Segment, first: number): string | null {
  const pairs = new Map<string, string>();
  let bare: string | null = null;
  for (let at = first; at <= segment.elements.length; at += 2) {
    const [qualifier, value] = [segment.text(at), segment.text(at + 1)];
    if (qualifier !== '' && value !== '') pairs.set(qualifier, value);
    // some partners put the value before its qualifier
    else if (qualifier !== '' && value === '' && !SKU_QUALIFIERS.includes(qualifier)) bare = qualifier;
  }
  for (const qualifier of SKU_QUALIFIERS) {
    const value = pairs.get(qualifier);
    if (value !== undefined) return value;
  }
  const swapped = [...pairs].find(([, value]) => SKU_QUALIFIERS.includes(value));
  return swapped?.[0] ?? bare;
}

/** A date element `CCYYMMDD` or `YYMMDD` as a local date, or null. */
export function dateOf(stated: Stated): string | null {
  if (!stated.stated) return null;
  const text = String(stated.value);
  const long = text.length === SHORT_DATE ? `${Number(text.slice(0, 2)) < CENTURY_TURNS ? '20' : '19'}${text}` : text;
  return localDateOf({ ...stated, value: long }, 'ymd');
}

const SHORT_DATE = 6;
/** Six-digit years below this lie in this century. */
const CENTURY_TURNS = 80;

/** A local date as an instant: the day's begin in the account's zone. */
export function instantOfDay(day: string, out: Output<DocumentAccount>): string {
  return instantFor(day, out.account.timeZone);
}

/** The day of a date segment with one of these qualifiers (DTM, G62), or null. */
export function qualifiedDay(segments: readonly Segment[], id: 'DTM' | 'G62', ...qualifiers: string[]): string | null {
  for (const qualifier of qualifiers) {
    const found = find(segments, id, 1, qualifier);
    if (found) return dateOf(found.get(2));
  }
  return null;
}

/** A whole number of units; partners write `12`, `12.0` and `12.00`. */
export function unitsOf(stated: Stated): number {
  const text = String(required(stated.stated ? stated.value : null, stated));
  const [, whole = ''] = /^(\d+)(?:\.0*)?$/.exec(text) ?? [];
  if (whole !== '' && Number.isSafeInteger(Number(whole))) return Number(whole);
  const isNegative = /^-\d/.test(text);
  const code = isNegative ? 'negative-quantity' : 'not-an-integer';
  return refuse(code, stated.place, 'A whole number of units is expected', 'Correct the quantity.', text);
}

/** Data element 639, basis of a unit price: per hundred or per thousand; all others are per unit or name no number. */
const PRICE_BASES: Readonly<Record<string, bigint>> = { HP: 100n, TP: 1000n };

/** For how many units the price of a line is. */
export function priceBasis(stated: Stated): bigint {
  return PRICE_BASES[String(stated.value ?? '')] ?? 1n;
}

/** An amount that X12 writes with two implied decimals (type N2). */
export function impliedCents(stated: Stated): bigint | null {
  if (!stated.stated) return null;
  const text = String(stated.value);
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return refuse(
    'not-an-integer',
    stated.place,
    'An amount with two implied decimals is expected',
    'Correct the amount.',
    text,
  );
}

/** The place of an address loop, without anything that names a person. */
export function placeOfLoop(loop: readonly Segment[]): Readonly<Record<string, unknown>> | null {
  const city = find(loop, 'N4');
  if (city === undefined) return null;
  const [region, postal] = [city.text(2), city.text(3)];
  return {
    ...countryIn(city.text(4)),
    ...(region !== '' && { region }),
    ...(postal !== '' && { postal: postal.slice(0, 20) }),
  };
}

/** Proves a number of units that the message states. */
export function proveUnits(segment: Segment, stated: number, sum: number): void {
  if (stated === sum) return;
  const problem = `The lines come to ${sum} units, and the message states ${stated}, a difference of ${stated - sum}`;
  refuse('amounts-do-not-add-up', segment.place, problem, 'Ask the partner for the whole message.');
}

/** Currency of the message, else that of the account. */
export function currencyOf(segments: readonly Segment[], out: Output<DocumentAccount>): string {
  const stated = find(segments, 'CUR')?.text(2) ?? '';
  return /^[A-Z]{3}$/.test(stated) ? stated : (out.account.currency ?? 'USD');
}

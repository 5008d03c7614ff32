/**
 * Amounts as documents write them, exactly. `amountOf` reads a JSON number by its shortest text, decimal text with point
 * or comma, thousands separators of the locale, a sign before or behind, blanks around it, and `50,`.
 */
import { parseDecimal, parseJsonNumber, type Money } from '#libs/money';
import type { Stated } from './place.js';
import { refuse } from './refused.js';
import { remembered } from './remembered.js';
import { required } from './readings.js';

/** How amounts are written where the text alone could be read in two ways. */
export interface NumberStyle {
  readonly decimal: '.' | ',';
}

/** Decimal point, as English and most APIs write. */
export const POINT: NumberStyle = { decimal: '.' };
/** Decimal comma, as most of Europe writes. */
export const COMMA: NumberStyle = { decimal: ',' };

/** How a locale writes numbers. */
export const numberStyleOf = remembered((locale): NumberStyle => {
  const part = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal');
  return part?.value === ',' ? COMMA : POINT;
});

/** An amount in minor units of a currency, or null where nothing is stated. */
export function amountOf(stated: Stated, currency: string, style: NumberStyle = POINT): bigint | null {
  if (!stated.stated) return null;
  if (typeof stated.value === 'number') return parseJsonNumber(stated.value, currency, stated.place).minor;
  return minorOf(String(stated.value), currency, stated, style);
}

/** {@link amountOf} where the document has to state one. */
export function requiredAmountOf(stated: Stated, currency: string, style: NumberStyle = POINT): bigint {
  return required(amountOf(stated, currency, style), stated);
}

/** A decimal text that is known to be there: the fast way for tables. */
export function minorOf(text: string, currency: string, at: Pick<Stated, 'place'>, style: NumberStyle = POINT): bigint {
  return parseDecimal(plainDecimal(withoutSign(text, currency), style), currency, at.place).minor;
}

/** Amounts that a source states in minor units already, as a whole number. */
export function minorUnitsOf(stated: Stated, currency: string): Money | null {
  if (!stated.stated) return null;
  const text = String(stated.value);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    return refuse('not-an-integer', stated.place, 'An amount in minor units is expected', 'Correct the amount.', text);
  return { minor: BigInt(text), currency };
}

const PLAIN = /^-?\d+(\.\d+)?$/;
/** What stands between thousands: the other mark, an apostrophe, a space of any width; always before three digits. */
const POINT_GROUPS = /(?<=\d)[,'’\s](?=\d{3}(?:\D|$))/g;
const COMMA_GROUPS = /(?<=\d)[.'’\s](?=\d{3}(?:\D|$))/g;
/** Lakhs and crores: `12,34,567.80`. */
const INDIAN = /^[+-]?\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d*)?$/;

/** Signs by the currencies that are written with them. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: ['USD', 'CAD', 'AUD', 'MXN', 'SGD', 'NZD', 'HKD', 'ARS', 'CLP', 'COP'],
  US$: ['USD'],
  CA$: ['CAD'],
  A$: ['AUD'],
  MX$: ['MXN'],
  R$: ['BRL'],
  S$: ['SGD'],
  '€': ['EUR'],
  '£': ['GBP'],
  '¥': ['JPY', 'CNY'],
  '￥': ['JPY', 'CNY'],
  円: ['JPY'],
  '₹': ['INR'],
  zł: ['PLN'],
  kr: ['SEK', 'NOK', 'DKK'],
  TL: ['TRY'],
  '₺': ['TRY'],
  Kč: ['CZK'],
  Ft: ['HUF'],
};
const SIGNED =
  /^([-+(\u2212]?)\s*([^\d\s.,()+\u2212-]{1,3})?\s*([-+\u2212]?[\d.,'’\s]+[-)]?)\s*([^\d\s.,()+\u2212-]{1,3})?$/u;

/** The text without the sign or code of its own currency; that of another one is left, and refused with the rest. */
function withoutSign(text: string, currency: string): string {
  if (!/[^\d\s.,'’()+\u2212-]/u.test(text)) return text;
  const [, sign = '', before = '', number = '', after = ''] = SIGNED.exec(text.trim()) ?? [];
  const isOwn = (word: string) => word === '' || word === currency || SIGNS[word]?.includes(currency) === true;
  return number !== '' && isOwn(before) && isOwn(after) ? `${sign}${number}` : text;
}

/** The text as libs/money reads it: point, leading sign, no separators; what is not an amount is left for it to refuse. */
export function plainDecimal(text: string, { decimal }: NumberStyle): string {
  const trimmed = text.trim();
  if (decimal === '.' && PLAIN.test(trimmed)) return trimmed;
  const signed = trimmed
    .replace(/[\u2010-\u2013\u2212\uff0d]/g, '-')
    .replace(/^(.*\d[.,]?)\s*-$/, '-$1')
    .replace(/^\((.*)\)$/, '-$1');
  const ungrouped = decimal === '.' && INDIAN.test(signed) ? signed.replaceAll(',', '') : signed;
  const plain = ungrouped.replace(decimal === '.' ? POINT_GROUPS : COMMA_GROUPS, '').replace(/^([+-])\s+/, '$1');
  return decimal === '.' ? plain.replace(/^([+-]?)\./, '$10.').replace(/\.$/, '') : commaToPoint(plain);
}

/** `50,` is fifty and `,5` a half; a point left in the text is no decimal sign here. */
function commaToPoint(text: string): string {
  if (text.includes('.')) return text.replaceAll('.', '?');
  return text
    .replace(',', '.')
    .replace(/^([+-]?)\./, '$10.')
    .replace(/\.$/, '');
}

/**
 * How one text is written: its last separator is the decimal sign, unless three digits follow and nothing else tells, as in
 * `1,234`: then the account's own style counts.
 */
export function styleIn(text: string, usual: NumberStyle): NumberStyle {
  const comma = text.lastIndexOf(',');
  const point = text.lastIndexOf('.');
  if (comma < 0 && point < 0) return usual;
  if (comma >= 0 && point >= 0) return comma > point ? COMMA : POINT;
  // a mark that stands twice divides thousands
  if (text.indexOf(',') !== comma) return POINT;
  if (text.indexOf('.') !== point) return COMMA;
  const at = Math.max(comma, point);
  const shown = at === comma ? COMMA : POINT;
  return /^\d{3}(?!\d)/.test(text.slice(at + 1)) ? usual : shown;
}

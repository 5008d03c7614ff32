import type { Where } from '#libs/errors';
import { decimalsOf } from './currency.js';
import type { Money } from './money.js';
import { MoneyError } from './money-error.js';

/** Longest amount or rate that is read: far above any ledger, far below what would make big integers slow. */
const DECIMAL_LENGTH_LIMIT = 40;

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** A decimal fraction, exactly: `unscaled` / 10^`decimals`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly decimals: number;
}

/**
 * Reads an amount such as `-12.30` exactly. Decimals beyond the currency's own are taken if they are zero (303092.0
 * yen), else refused with `precision`; signs lead, the separator is a point, and there are no thousands or blanks.
 */
export function parseDecimal(text: string, currency: string, where?: Where): Money {
  const decimals = decimalsOf(currency, where);
  const { unscaled, decimals: stated } = readDecimal(text, where);
  if (stated <= decimals) return { minor: unscaled * 10n ** BigInt(decimals - stated), currency };
  const excess = 10n ** BigInt(stated - decimals);
  if (unscaled % excess !== 0n) throw tooPrecise(text, currency, where);
  return { minor: unscaled / excess, currency };
}

/** Reads an amount that a JSON document states as a number: from its shortest decimal text, as {@link parseDecimal}. */
export function parseJsonNumber(value: number, currency: string, where?: Where): Money {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw tooLarge(String(value), where);
  const text = String(value);
  if (/\de-/.test(text)) throw tooPrecise(text, currency, where);
  return parseDecimal(text, currency, where);
}

/** The amount as decimal text with all of the currency's decimals, point-separated: `12.30`, `-0.05`, `1000`. */
export function formatDecimal(amount: Money): string {
  const decimals = decimalsOf(amount.currency);
  const sign = amount.minor < 0n ? '-' : '';
  const digits = String(amount.minor < 0n ? -amount.minor : amount.minor).padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Reads any decimal text exactly; the currency plays no part. */
export function readDecimal(text: string, where?: Where): Decimal {
  if (text.length > DECIMAL_LENGTH_LIMIT) throw tooLarge(text, where);
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) throw notADecimal(text, where);
  const digits = BigInt(whole + fraction);
  return { unscaled: sign === '-' ? -digits : digits, decimals: fraction.length };
}

function notADecimal(text: string, where: Where | undefined): MoneyError {
  return new MoneyError('not-a-decimal', {
    problem: 'The text is not a decimal number such as -12.30',
    remedy: 'Write digits with a point before the decimals, and nothing else.',
    where: { value: text, ...where },
  });
}

function tooPrecise(text: string, currency: string, where: Where | undefined): MoneyError {
  return new MoneyError('precision', {
    problem: `The amount has more decimals than ${currency}, which has ${decimalsOf(currency, where)}`,
    remedy: 'Correct the amount or its currency: nothing is rounded in silence.',
    where: { value: text, ...where },
    details: { currency },
  });
}

/** The refusal of an amount that is too long to read, or beyond what a JSON integer carries exactly. */
export function tooLarge(text: string, where?: Where): MoneyError {
  return new MoneyError('amount-too-large', {
    problem: 'The amount is larger than an exact JSON integer of minor units (9,007,199,254,740,991)',
    remedy: 'Correct the amount, or split it over several documents.',
    where: { value: text, ...where },
  });
}

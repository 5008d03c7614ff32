import type { Where } from '#libs/errors';
import { decimalsOf } from './currency.js';
import { tooLarge } from './decimal.js';
import type { Money } from './money.js';
import { MoneyError } from './money-error.js';

/** Money as messages, APIs and command lines carry it: a JSON integer of minor units. */
export interface WireMoney {
  readonly minor: number;
  readonly currency: string;
}

/** The amount for a JSON document; refused beyond the safe integers (`amount-too-large`), where JSON would round. */
export function toWire(amount: Money): WireMoney {
  const minor = Number(amount.minor);
  if (!Number.isSafeInteger(minor)) throw tooLarge(String(amount.minor));
  return { minor, currency: amount.currency };
}

/** The amount from a JSON document: a safe integer of minor units in a currency that exists. */
export function fromWire({ minor, currency }: WireMoney, where?: Where): Money {
  decimalsOf(currency, where);
  if (!Number.isSafeInteger(minor)) throw notMinorUnits(minor, where);
  return { minor: BigInt(minor), currency };
}

function notMinorUnits(minor: number, where: Where | undefined): MoneyError {
  if (Number.isInteger(minor)) return tooLarge(String(minor), where);
  return new MoneyError('precision', {
    problem: 'The amount in minor units is not a whole number',
    remedy: 'State the amount in whole minor units, such as 1230 for 12.30 EUR.',
    where: { value: String(minor), ...where },
  });
}

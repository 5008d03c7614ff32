import type { Where } from '#libs/errors';
import {
  CODES_BY_DECIMALS,
  CODES_WITHOUT_DECIMALS,
  HISTORIC_CODES_BY_DECIMALS,
  NEWER_CODES_BY_DECIMALS,
} from './iso-4217.js';
import { MoneyError } from './money-error.js';

const DECIMALS: ReadonlyMap<string, number> = new Map(
  [HISTORIC_CODES_BY_DECIMALS, CODES_BY_DECIMALS, NEWER_CODES_BY_DECIMALS].flatMap((table) =>
    Object.entries(table).flatMap(([decimals, codes]) =>
      codes.split(' ').map((code): [string, number] => [code, Number(decimals)]),
    ),
  ),
);

const WITHOUT_DECIMALS: ReadonlySet<string> = new Set(CODES_WITHOUT_DECIMALS.split(' '));

/** Whether amounts can be stated in this currency: an ISO 4217 code in capitals that has decimals, zero included. */
export function isCurrency(code: string): boolean {
  return DECIMALS.has(code);
}

/** How many decimals the currency's minor unit stands for: JPY 0, EUR 2, KWD 3. Source: ISO 4217. */
export function decimalsOf(currency: string, where?: Where): number {
  const decimals = DECIMALS.get(currency);
  if (decimals === undefined) throw unusable(currency, where);
  return decimals;
}

function unusable(currency: string, where: Where | undefined): MoneyError {
  if (WITHOUT_DECIMALS.has(currency)) {
    return new MoneyError('currency-without-decimals', {
      problem: `${currency} is an ISO 4217 code without decimals, so no amount can be stated in it`,
      remedy: 'State the amount in a currency that is paid with.',
      where: { value: currency, ...where },
    });
  }
  return new MoneyError('unknown-currency', {
    problem: 'The currency is not a code of ISO 4217 (three capitals, such as EUR)',
    remedy: 'Correct the currency and send the document again.',
    where: { value: currency, ...where },
  });
}

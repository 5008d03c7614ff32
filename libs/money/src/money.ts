import { decimalsOf } from './currency.js';
import { MoneyError } from './money-error.js';

/** An exact amount: an integer count of the currency's minor unit (cents, yen, fils), and the ISO 4217 code. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** An amount in a currency that exists; `money(1999n, 'USD')` is 19.99 dollars and `money(1999n, 'JPY')` 1,999 yen. */
export function money(minor: bigint, currency: string): Money {
  decimalsOf(currency);
  return { minor, currency };
}

/** Nothing, in this currency. */
export function zero(currency: string): Money {
  return money(0n, currency);
}

/** Both amounts together; they must share their currency. */
export function add(left: Money, right: Money): Money {
  return { minor: left.minor + sameCurrency(left, right).minor, currency: left.currency };
}

/** What is left of the first amount after the second; they must share their currency. */
export function subtract(left: Money, right: Money): Money {
  return { minor: left.minor - sameCurrency(left, right).minor, currency: left.currency };
}

/** The same amount in the other direction. */
export function negate(amount: Money): Money {
  return { minor: -amount.minor, currency: amount.currency };
}

/** The amount so many times: a unit price and a quantity. */
export function multiply(amount: Money, times: bigint): Money {
  return { minor: amount.minor * times, currency: amount.currency };
}

/** All amounts together; the currency is stated, so that the sum of nothing has one too. */
export function sum(amounts: Iterable<Money>, currency: string): Money {
  const total = zero(currency);
  let minor = 0n;
  for (const amount of amounts) minor += sameCurrency(total, amount).minor;
  return { minor, currency };
}

/** Below zero if the first amount is smaller, above if greater, else zero; for one currency only. */
export function compare(left: Money, right: Money): -1 | 0 | 1 {
  const difference = left.minor - sameCurrency(left, right).minor;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether two amounts are the same; unlike {@link compare} it takes two currencies, which are never the same. */
export function equal(left: Money, right: Money): boolean {
  return left.currency === right.currency && left.minor === right.minor;
}

/** Whether the amount is nothing. */
export function isZero(amount: Money): boolean {
  return amount.minor === 0n;
}

function sameCurrency(expected: Money, amount: Money): Money {
  if (amount.currency === expected.currency) return amount;
  throw new MoneyError('mixed-currency', {
    problem: `An amount in ${amount.currency} stands where ${expected.currency} is counted`,
    remedy: 'Keep one currency in one line, or convert the amount first.',
    where: { value: amount.currency },
    details: { currencies: [expected.currency, amount.currency] },
  });
}

import { formatDecimal, money, parseDecimal, parseJsonNumber } from '#libs/money';

/** An amount as an ERP's JSON states it: a number whose shortest text is the amount. */
export function decimalNumber(minor: number, currency: string): number {
  return Number(formatDecimal(money(BigInt(minor), currency)));
}

/** Minor units of an amount that an ERP states as a number or a text; refused where it has more decimals than the currency. */
export function minorOf(amount: number | string, currency: string): number {
  const { minor } = typeof amount === 'number' ? parseJsonNumber(amount, currency) : parseDecimal(amount, currency);
  return Number(minor);
}

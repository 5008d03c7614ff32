/** Currencies of the sandbox world. */
export type Currency = 'USD' | 'EUR' | 'JPY' | 'PLN' | 'BRL' | 'CAD' | 'MXN';

/** Decimal digits of each currency's minor unit (ISO 4217). */
const exponents: Record<Currency, number> = { USD: 2, EUR: 2, JPY: 0, PLN: 2, BRL: 2, CAD: 2, MXN: 2 };

/** Decimal text of an amount, as the shop writes it: `19.99`, `1999` in yen. */
export function toText(minor: number, currency: Currency): string {
  const digits = exponents[currency];
  if (digits === 0) return String(minor);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${minor < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Minor units of a decimal text; refuses digits below the minor unit that are not zero. */
export function toMinor(text: string, currency: Currency): number {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match) throw new Error(`"${text}" is not a decimal amount`);
  const [, sign, whole, fraction = ''] = match;
  const digits = exponents[currency];
  if (/[1-9]/.test(fraction.slice(digits))) throw new Error(`"${text}" has more decimals than ${currency}`);
  const minor = Number(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
  return sign === '-' ? -minor : minor;
}

/** `amount × numerator ÷ denominator`, half up; all whole numbers, the amount not negative. */
export function scaleHalfUp(amount: number, numerator: number, denominator: number): number {
  const doubled = 2n * BigInt(amount) * BigInt(numerator) + BigInt(denominator);
  return Number(doubled / (2n * BigInt(denominator)));
}

/** Splits a total that is not negative by weights: largest remainder, ties to the first. */
export function allocate(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const products = weights.map((weight) => BigInt(total) * BigInt(weight));
  const shares = products.map((product) => Number(product / BigInt(sum)));
  const rest = total - shares.reduce((left, right) => left + right, 0);
  const byRemainder = products
    .map((product, index) => ({ index, remainder: product % BigInt(sum) }))
    .toSorted((left, right) => Number(right.remainder - left.remainder) || left.index - right.index);
  for (const { index } of byRemainder.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

/** Sum of whole numbers. */
export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

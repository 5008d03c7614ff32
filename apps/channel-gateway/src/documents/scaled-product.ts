import { decimalsOf, readDecimal } from '#libs/money';
import { plainDecimal, POINT } from './amounts.js';
import type { Stated } from './place.js';

/** A decimal of any precision: `units` divided by ten to the power of `scale`. */
interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

function exactOf(stated: Stated): Exact {
  const { unscaled, decimals } = readDecimal(plainDecimal(String(stated.value), POINT), stated.place);
  return { units: unscaled, scale: decimals };
}

/**
 * Quantity times unit price in minor units, half up: prices of trading partners have more decimals than their currency.
 * `per`: for how many units the price is, such as a hundred.
 */
export function productOf(quantity: Stated, unitPrice: Stated, currency: string, per = 1n): bigint {
  const [left, right] = [exactOf(quantity), exactOf(unitPrice)];
  const scale = left.scale + right.scale - decimalsOf(currency, unitPrice.place);
  const product = left.units * right.units;
  const raised = scale < 0 ? product * 10n ** BigInt(-scale) : product;
  const divisor = per * (scale < 0 ? 1n : 10n ** BigInt(scale));
  const half = raised < 0n ? -divisor / 2n : divisor / 2n;
  return (raised + half) / divisor;
}

/** A percentage as the fraction that contracts carry: `9.875` is `0.09875`. */
export function fractionOf(percentage: string): string {
  const [, sign = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(percentage.trim()) ?? [];
  const digits = `${whole.padStart(3, '0')}${decimals}`;
  const at = digits.length - decimals.length - 2;
  const fraction = `${digits.slice(0, at).replace(/^0+(?=\d)/, '')}.${digits.slice(at)}`.replace(/\.?0+$/, '');
  return `${sign}${fraction === '' ? '0' : fraction}`;
}

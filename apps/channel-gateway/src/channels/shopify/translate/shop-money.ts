import { formatDecimal, parseDecimal, parseJsonNumber } from '#libs/money';
import type { Element } from '../../../documents/element.js';
import { refuse } from '../../../documents/refused.js';
import { textOf } from '../../../documents/readings.js';

/**
 * An amount that is stated as `<name>` and again as `<name>_set.shop_money`: minor units of the order's currency, or
 * null where the document states neither. Two currencies, or two figures for one thing, are refused.
 */
export function shopMoneyOf(parent: Element, name: string, currency: string): bigint | null {
  const plain = parent.get(name);
  const stated = decimalOf(plain, currency);
  const inSet = shopMoneyOfSet(parent.get(`${name}_set`), currency);
  if (stated === null || inSet === null || stated === inSet) return stated ?? inSet;
  const figures = `${shown(stated, currency)} and, in its money set, ${shown(inSet, currency)}`;
  return refuse('amounts-do-not-add-up', plain.pointer, `One amount is stated as ${figures}`, 'Correct the amount.');
}

/** The shop's side of a money set in minor units of the order's currency, or null where there is none. */
export function shopMoneyOfSet(set: Element, currency: string): bigint | null {
  const money = set.get('shop_money');
  const stated = money.get('currency_code');
  const other = textOf(stated) ?? currency;
  if (other !== currency) {
    const problem = `The order is in ${currency} and one of its amounts in ${other}`;
    const remedy = 'Correct the currency: one order has one shop currency.';
    refuse('mixed-currency', stated.pointer, problem, remedy, other);
  }
  return decimalOf(money.get('amount'), currency);
}

/** A decimal text or JSON number as minor units, exactly; null where nothing is stated. */
export function decimalOf(element: Element, currency: string): bigint | null {
  if (!element.stated) return null;
  const where = { pointer: element.pointer };
  if (typeof element.value === 'number') return parseJsonNumber(element.value, currency, where).minor;
  return parseDecimal((textOf(element) ?? '').trim(), currency, where).minor;
}

/** {@link shopMoneyOf}, zero where nothing is stated, and never below zero. */
export function chargeOf(parent: Element, name: string, currency: string): bigint {
  return notNegative(shopMoneyOf(parent, name, currency) ?? 0n, parent.get(name), currency);
}

/** Refuses an amount below zero where only a charge makes sense. */
export function notNegative(minor: bigint, element: Element, currency: string): bigint {
  if (minor >= 0n) return minor;
  const value = shown(minor, currency);
  return refuse('negative-amount', element.pointer, 'An amount is below zero', 'Correct the amount.', value);
}

/** An amount as people read it, with its currency. */
export function shown(minor: bigint, currency: string): string {
  return `${formatDecimal({ minor, currency })} ${currency}`;
}

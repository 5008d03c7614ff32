import { formatDecimal, type Money } from '#libs/money';
import type { Element } from '../../../../documents/element.js';
import type { Place } from '../../../../documents/place.js';
import { textOf } from '../../../../documents/readings.js';
import { refuse } from '../../../../documents/refused.js';
import { moneyOf } from '../shared/money.js';
import { memberOf } from './related.js';

/** The innermost amount of a tree of breakdowns. */
export interface Leaf {
  readonly place: Place;
  readonly money: Money;
  /** Types from the outside in. */
  readonly path: readonly string[];
}

/** The innermost amounts; an amount that is broken down must be the sum of what it is made of, unless `prove` is false. */
export function leavesOf(breakdowns: Element, above: readonly string[] = [], prove = true): Leaf[] {
  return breakdowns.items().flatMap((entry) => {
    const path = [...above, textOf(memberOf(entry, 'breakdownType')) ?? '-'];
    const money = moneyOf(memberOf(entry, 'breakdownAmount'));
    const inner = leavesOf(memberOf(entry, 'breakdowns'), path, prove);
    if (inner.length === 0) return money === null ? [] : [{ place: entry.place, money, path }];
    if (money !== null && prove) proveSum(entry.place, path.join(' / '), money, sumOf(inner));
    return inner;
  });
}

/** The sum of amounts of one currency. */
export function sumOf(leaves: readonly { readonly money: Money }[]): bigint {
  return leaves.reduce((sum, { money }) => sum + money.minor, 0n);
}

/** Refuses a part whose amounts do not come to what it calls their total. */
export function proveSum(place: Place, name: string, stated: Money, sum: bigint): void {
  if (sum === stated.minor) return;
  const shown = (minor: bigint): string => `${formatDecimal({ minor, currency: stated.currency })} ${stated.currency}`;
  const problem = `${name} states ${shown(stated.minor)} and its parts come to ${shown(sum)}, a difference of ${shown(stated.minor - sum)}`;
  refuse('amounts-do-not-add-up', place, problem, 'Ask the sender for the whole document.');
}

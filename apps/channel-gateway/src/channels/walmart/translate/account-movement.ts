/** What moves a seller's balance beside sales and fees: reserve, payout, other activities; proved against the balances. */
import { amountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import { doesNotAddUp, sumOf } from './shapes.js';
import type { SectionAmount } from './statement-sections.js';

const ORDERS = ['orderActivity', 'walmartFulfillmentServices', 'otherActivities'] as const;

interface Moved {
  readonly currency: string;
  readonly amounts: readonly SectionAmount[];
  /** Closing balance less opening balance. */
  readonly movement: bigint;
}

/** Lines for what no section details; the sections are proved against the summary's activities. */
export function movementOf(summary: Element, { currency, amounts, movement }: Moved): SectionAmount[] {
  const read = (name: string): SectionAmount => {
    const element = summary.get(name);
    return { element, words: ['accountSummary', name], amount: amountOf(element, currency) ?? 0n };
  };
  const activities = ORDERS.map(read);
  const [reserve, paid] = [read('reserve'), read('paidToYou')];
  const stated = sumOf(activities.map(({ amount }) => amount));
  const detailed = sumOf(amounts.map(({ amount }) => amount));
  const rest = undetailed(activities, detailed, stated);
  const ways = [reserve, negated(reserve)].flatMap((held) =>
    [paid, negated(paid)].map((left) => [...rest, held, left]),
  );
  const held = ways.find((lines) => detailed + sumOf(lines.map(({ amount }) => amount)) === movement);
  if (held === undefined) return doesNotAddUp(summary, 'The amounts of the statement', detailed, movement);
  return held.filter(({ amount }) => amount !== 0n);
}

/** Activities of the summary that no section details: all of them, or the other ones. */
function undetailed(activities: readonly SectionAmount[], detailed: bigint, stated: bigint): readonly SectionAmount[] {
  if (detailed === stated) return [];
  const [, , other] = activities;
  if (other !== undefined && detailed + other.amount === stated) return [other];
  const [first] = activities;
  const place = first ?? other;
  if (detailed === 0n || place === undefined) return activities;
  return doesNotAddUp(place.element, 'The sections of the statement', detailed, stated);
}

function negated(one: SectionAmount): SectionAmount {
  return { ...one, amount: -one.amount };
}

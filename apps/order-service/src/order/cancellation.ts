import { entries, winnerOf } from '#libs/actors';
import { sent } from './deliveries.js';
import type { OrderFacts } from './order.facts.js';
import type { OrderRules } from './order.policy.js';
import { decisionOn, requestEffect, WHOLE_ORDER } from './rulings.js';
import { winners } from './winners.js';

/** What is cancelled beside single units. */
export interface Cancellation {
  readonly whole: boolean;
  /** A person refused the order. */
  readonly refused: boolean;
  /** Lines cancelled whole. */
  readonly lineIds: ReadonlySet<string>;
  /** Wishes to cancel that nobody has decided about. */
  readonly openRequests: readonly string[];
}

/** The marketplace cancels; a buyer's wish does so only where policy or a person agrees. */
export function cancellationOf(facts: OrderFacts, rules: Pick<OrderRules, 'cancellationRequests'>): Cancellation {
  const decision = decisionOn(facts, WHOLE_ORDER);
  const refused = decision === 'refuse';
  const openRequests: string[] = [];
  const lineIds = new Set<string>();
  let whole = winnerOf(facts.cancelled) !== undefined || refused || decision === 'cancel';
  for (const [id, slot] of entries(facts.cancellationRequests)) {
    const wished = winnerOf(slot)?.lineIds ?? [];
    const granted = isGranted(facts, rules, id, wished);
    if (granted === undefined) openRequests.push(id);
    if (!granted) continue;
    if (wished.length === 0) whole = true;
    for (const lineId of wished) lineIds.add(lineId);
  }
  return { whole, refused, lineIds, openRequests: whole ? [] : openRequests };
}

/** Undefined where a person must decide. */
function isGranted(
  facts: OrderFacts,
  rules: Pick<OrderRules, 'cancellationRequests'>,
  requestId: string,
  lineIds: readonly string[],
): boolean | undefined {
  const decision = decisionOn(facts, requestEffect(requestId));
  if (decision === 'agree' || decision === 'refuse') return decision === 'agree';
  switch (rules.cancellationRequests) {
    case 'ask':
      return undefined;
    case 'until-release':
      return isOnItsWay(facts, lineIds) ? undefined : true;
  }
}

/** Whether these lines, or any where none is named, were released or left: what was granted before stays granted, for it is never released. */
function isOnItsWay(facts: OrderFacts, lineIds: readonly string[]): boolean {
  const released = sent(facts, 'shipment.release').flatMap((one) => one.delivery.body.lines);
  const left = winners(facts.shipments).flatMap((one) => one.lines);
  return [...released, ...left].some((one) => lineIds.length === 0 || lineIds.includes(one.lineId));
}

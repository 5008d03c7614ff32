import { actor, settled, winnerOf } from '#libs/actors';
import { commonItems } from './common-items.js';
import { orderEffects, orderReceives } from './order.contract.js';
import { orderFacts, type OrderFacts } from './order.facts.js';
import { planOrder } from './order.plan.js';
import type { OrderPolicy } from './order.policy.js';
import { orderOf } from './order.js';
import { stateOf, underWay, type OrderState } from './order.state.js';

/** Rises with every change of the plan's meaning. */
export const PLAN_VERSION = 2;

/** The order: what it is told, what it asks of the world, and the plan between. */
export function orderActor(policy: OrderPolicy) {
  return actor({
    type: 'order',
    slots: orderFacts,
    receives: orderReceives,
    effects: orderEffects,
    plan: planOrder,
    planVersion: PLAN_VERSION,
    columns: (facts) => columnsOf(facts, policy),
    shown: ['updated'],
    few: { state: underWay },
    common: commonItems,
  });
}

/** What the service's own lists need: state, channel, channel account, and the source's time of the newest snapshot. */
function columnsOf(
  facts: OrderFacts,
  policy: OrderPolicy,
): Readonly<Record<'state' | 'channel' | 'account' | 'updated', string | null>> {
  const placed = winnerOf(facts.placed);
  return {
    state: stateOfFacts(facts, policy),
    channel: placed?.channel ?? null,
    account: placed?.channelAccount ?? null,
    updated: winnerOf(facts.head)?.updatedAt ?? null,
  };
}

/** Where an order stands, also before it has come itself. */
export function stateOfFacts(facts: OrderFacts, policy: OrderPolicy): OrderState {
  const placed = settled(facts.placed);
  if (placed) return stateOf(orderOf(facts, policy, placed));
  return winnerOf(facts.cancelled) ? 'cancelled' : 'open';
}

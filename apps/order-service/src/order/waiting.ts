import { winnerOf, type Effect } from '#libs/actors';
import { exception } from './exceptions.js';
import { want } from './order.contract.js';
import type { OrderFacts } from './order.facts.js';
import { rulesOn, type OrderPolicy } from './order.policy.js';
import { winners } from './winners.js';

const MINUTE_MS = 60_000;

/** News of an order that nobody has told us of waits for it; after that a person looks, until the order comes. */
export function* waitForOrder(facts: OrderFacts, policy: OrderPolicy): Iterable<Effect> {
  const firstMs = firstNewsMs(facts);
  if (firstMs === undefined || winnerOf(facts.cancelled)) return;
  const { waitForOrderMinutes } = rulesOn(policy, new Date(firstMs).toISOString());
  const dueMs = firstMs + waitForOrderMinutes * MINUTE_MS;
  if (facts.clockMs < dueMs) return yield want('timer', { atMs: dueMs }, 'order-missing');
  yield exception('order-missing', {
    amountAtRisk: paid(facts),
    detail: `${facts.self} has payments, shipments or requests and has not come itself within ${waitForOrderMinutes} minutes`,
  });
}

/** What came without the order. Its tombstone is no news: there is nothing to wait for. */
function firstNewsMs(facts: OrderFacts): number | undefined {
  const instants = [
    ...winners(facts.payments).map((one) => one.at),
    ...winners(facts.shipments).map((one) => one.shippedAt),
    ...winners(facts.fulfilments).map((one) => one.at),
    ...winners(facts.cancellationRequests).map((one) => one.at),
  ].map((instant) => Date.parse(instant));
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function paid(facts: OrderFacts): { minor: number; currency: string } | null {
  const moved = winners(facts.payments).filter(
    (one) => one.state === 'success' && (one.kind === 'sale' || one.kind === 'capture'),
  );
  const [first] = moved;
  if (!first || moved.some((one) => one.amount.currency !== first.amount.currency)) return null;
  return { minor: moved.reduce((sum, one) => sum + one.amount.minor, 0), currency: first.amount.currency };
}

import { conflicted, hold, winnerOf, type Effect } from '#libs/actors';
import { acknowledgements } from './acknowledgement.js';
import { toldCancellations } from './cancellations-told.js';
import { confirmations } from './confirmations.js';
import { contradictions } from './contradictions.js';
import { LOOKUP, want } from './order.contract.js';
import type { OrderFacts } from './order.facts.js';
import type { OrderPolicy } from './order.policy.js';
import { orderOf, type Order } from './order.js';
import { recalls, releases } from './releases.js';
import { RESERVE } from './reservations.js';
import { SALE, salesOf, soldItemsKnown } from './sale.js';
import { postingTroubles } from './posting-troubles.js';
import { deliveryTroubles } from './delivery-troubles.js';
import { shortages, unknownItems } from './shortages.js';
import { salesOrders } from './sales-order.js';
import { shippedTroubles } from './shipped-troubles.js';
import { waitForOrder } from './waiting.js';

/** Given all we know of an order, what should be true outside? Pure: ask at any time, as often as you like. */
export function* planOrder(facts: OrderFacts, policy: OrderPolicy): Iterable<Effect> {
  yield* contradictions(facts);
  if (conflicted(facts.placed)) return yield hold();
  const placed = winnerOf(facts.placed);
  if (!placed) return yield* waitForOrder(facts, policy);
  if (placed.test) return;
  const order = orderOf(facts, policy, placed);

  yield* lookups(order);
  yield* reservations(order);
  yield* acknowledgements(order);
  yield* releases(order);
  yield* recalls(order);
  yield* confirmations(order);
  yield* toldCancellations(order);
  yield* sales(order);
  yield* salesOrders(order);

  yield* unknownItems(order);
  yield* shortages(order);
  yield* deliveryTroubles(order);
  yield* shippedTroubles(order);
}

/** Every SKU that is wanted or left is looked up; the answer stays known, and a correction follows by itself. */
function* lookups({ placed, lines, departures }: Order): Iterable<Effect> {
  const left = departures.flatMap((one) => one.lines);
  const leftLines = new Set(left.map((line) => line.lineId));
  const known = lines.filter((line) => line.hasItem && (line.wanted > 0 || leftLines.has(line.lineId)));
  const inStead = left.flatMap(({ lineId, sku }) => {
    const line = known.find((one) => one.lineId === lineId);
    return line && sku !== null && !line.parts?.some((part) => part.sku === sku) ? [sku] : [];
  });
  const skus = new Set([...known.flatMap((line) => line.sku ?? []), ...inStead]);
  for (const sku of skus) yield want(LOOKUP, { legalEntity: placed.legalEntity, sku }, sku);
}

function* reservations(order: Order): Iterable<Effect> {
  for (const { line, sku, reservation } of order.reservations)
    if (reservation.quantity > 0 || reservation.shipped.length > 0) yield want(RESERVE, reservation, line.lineId, sku);
}

/** What left is sold, when its items are known; where facts contradict one another, what was posted stays. */
function* sales(order: Order): Iterable<Effect> {
  const contradicted = Object.values(order.facts.shipments).some((slot) => conflicted(slot));
  if (contradicted || !soldItemsKnown(order)) return yield hold(`${SALE}/`);
  for (const sale of salesOf(order)) {
    yield want(SALE, sale.posting, sale.departure.id);
    yield* postingTroubles(order.facts, sale);
  }
}

import type { Effect } from '#libs/actors';
import { unitsLeft } from './departures.js';
import { exception } from './exceptions.js';
import { requestEffect } from './rulings.js';
import type { Order } from './order.js';
import { orderTotal } from './order.js';
import { valueOf } from './sale-lines.js';

/** What left although it was cancelled or never ordered, and wishes to cancel what is on its way. */
export function* shippedTroubles(order: Order): Iterable<Effect> {
  yield* leftThoughCancelled(order);
  yield* leftUnsold(order);
  yield* openRequests(order);
}

function* leftThoughCancelled(order: Order): Iterable<Effect> {
  const stray = order.lines
    .filter((line) => line.ships)
    .map((line) => ({
      line,
      units: { from: line.wanted, to: Math.min(unitsLeft(line, order.departures), line.ordered) },
    }))
    .filter(({ units }) => units.to > units.from);
  if (stray.length === 0) return;
  const list = stray.map(({ line, units }) => `${units.to - units.from} of line ${line.lineId}`).join(', ');
  const detail = `cancelled and shipped all the same: ${list}`;
  yield exception('cancelled-after-shipment', { amountAtRisk: valueOf(order, stray), detail });
}

function* leftUnsold(order: Order): Iterable<Effect> {
  const known = new Map(order.lines.map((line) => [line.lineId, line]));
  const strangers = order.departures.flatMap((one) =>
    one.lines.filter((line) => !known.has(line.lineId)).map((line) => line.lineId),
  );
  const beyond = order.lines
    .filter((line) => unitsLeft(line, order.departures) > line.ordered)
    .map((line) => line.lineId);
  const lineIds = [...new Set([...strangers, ...beyond])].toSorted();
  if (lineIds.length === 0) return;
  yield exception('shipped-not-sold', {
    amountAtRisk: null,
    detail: `more left than was ordered of line ${lineIds.join(', ')}`,
  });
}

/** There is no way to take the decision from the facts: a person says `agree` or `refuse`. */
function* openRequests(order: Order): Iterable<Effect> {
  for (const id of order.cancellation.openRequests) {
    const effect = requestEffect(id);
    const detail = `the buyer asks to cancel what is on its way: decide about ${effect} with agree or refuse`;
    yield exception('contradiction', { amountAtRisk: orderTotal(order), detail }, effect);
  }
}

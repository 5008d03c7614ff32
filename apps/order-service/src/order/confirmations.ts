import { conflicted, type Effect } from '#libs/actors';
import { sent } from './deliveries.js';
import { unitsByDeparture, type Departure } from './departures.js';
import { want } from './order.contract.js';
import type { Order } from './order.js';

/** The shop hears of each shipment of our own pool, as far as the buyer still wanted it; a failed word is said again when a person asks. */
export function* confirmations(order: Order): Iterable<Effect> {
  const { departures, placed, facts, policy } = order;
  if (policy.confirmedByWarehouse.includes(placed.channelAccount)) return;
  for (const departure of departures) {
    const lines = confirmedLines(order, departure);
    if (departure.pool !== 'own' || lines.length === 0 || conflicted(facts.shipments[departure.id])) continue;
    const { carrier, trackingNumber } = departure;
    const body = {
      command: 'shipment.confirm',
      marketplaceOrderId: placed.marketplaceOrderId,
      shipmentId: departure.id,
      ...(carrier === undefined ? {} : { carrier }),
      ...(trackingNumber === undefined ? {} : { trackingNumber }),
      lines,
    } as const;
    yield want(
      'shipment.confirm',
      { account: placed.channelAccount, body },
      departure.id,
      ...attempt(order, departure),
    );
  }
}

function confirmedLines({ lines, departures }: Order, departure: Departure): { lineId: string; quantity: number }[] {
  const index = departures.indexOf(departure);
  return lines.flatMap((line) => {
    const units = unitsByDeparture(line, departures)[index] ?? { from: 0, to: 0 };
    const quantity = Math.min(units.to, line.wanted) - Math.min(units.from, line.wanted);
    return quantity > 0 ? [{ lineId: line.lineId, quantity }] : [];
  });
}

/** The first word bears the shipment's own key, the next ones its number: `shipment.confirm/SHP-1/2`. */
function attempt({ facts }: Order, departure: Departure): string[] {
  const key = `shipment.confirm/${departure.id}`;
  const said = sent(facts, 'shipment.confirm').filter((one) => one.key === key || one.key.startsWith(`${key}/`));
  const repeats = said.filter((one) => one.outcome === 'failed' && one.decision === 'retry').length;
  return repeats === 0 ? [] : [String(repeats + 1)];
}

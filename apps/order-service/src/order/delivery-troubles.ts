import type { Effect } from '#libs/actors';
import type { DataOf, deliveryRequested } from '#libs/contracts';
import { sent, type Sent } from './deliveries.js';
import { exception, type OrderExceptionReason } from './exceptions.js';
import { orderTotal, type Order } from './order.js';

type Command = DataOf<typeof deliveryRequested>['body']['command'];

/** What a failed command is called. */
const FAILED = {
  'shipment.release': 'release-failed',
  'shipment.recall': 'release-failed',
  'shipment.confirm': 'confirmation-failed',
} as const satisfies Record<Command, OrderExceptionReason>;

/** Commands that failed and that nobody has decided about, and those of which we do not know what became of them. */
export function* deliveryTroubles(order: Order): Iterable<Effect> {
  for (const command of Object.keys(FAILED) as Command[])
    for (const one of sent(order.facts, command)) {
      if (one.outcome === 'in-doubt') yield trouble(order, one, 'in-doubt');
      if (one.outcome === 'failed' && isOpen(order, command, one)) yield trouble(order, one, FAILED[command]);
    }
}

/** A failure counts until a person says `retry` or `cancel`; a release, no longer than its goods are wanted. */
function isOpen({ cancellation }: Order, command: Command, { decision }: Sent<Command>): boolean {
  if (decision === 'retry' || decision === 'cancel') return false;
  return command !== 'shipment.release' || !cancellation.whole;
}

function trouble(order: Order, { key, delivery, answer }: Sent<Command>, reason: OrderExceptionReason): Effect {
  const said = [answer?.reason, answer?.detail].filter((text) => text !== undefined).join(': ');
  const detail = `${key} to ${delivery.account}: ${said === '' ? 'no reason was given' : said}`;
  return exception(reason, { amountAtRisk: orderTotal(order), detail }, key);
}

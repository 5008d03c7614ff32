import type { Effect } from '#libs/actors';
import { isUntold } from './cancellations-told.js';
import { commandNames, sent, type CommandName, type Sent } from './deliveries.js';
import { exception, type OrderExceptionReason } from './exceptions.js';
import { orderTotal, type Order } from './order.js';

/** What a failed command is called. */
const FAILED = {
  'shipment.release': 'release-failed',
  'shipment.recall': 'release-failed',
  'shipment.confirm': 'confirmation-failed',
  'order.acknowledge': 'acknowledgement-failed',
  'order.cancel': 'cancellation-failed',
} as const satisfies Record<CommandName, OrderExceptionReason>;

/** Commands that failed and that nobody has decided about, and those of which we do not know what became of them. */
export function* deliveryTroubles(order: Order): Iterable<Effect> {
  for (const command of commandNames)
    for (const one of sent(order.facts, command)) {
      if (one.outcome === 'in-doubt') yield trouble(order, one, 'in-doubt');
      if (one.outcome === 'failed' && isOpen(order, command, one)) yield trouble(order, one, FAILED[command]);
    }
}

/** A failure counts until a person says `retry` or `cancel`, and no longer than what was asked for is of use. */
function isOpen(order: Order, command: CommandName, one: Sent<CommandName>): boolean {
  if (one.decision === 'retry' || one.decision === 'cancel') return false;
  switch (command) {
    case 'shipment.release':
    case 'order.acknowledge':
      return !order.cancellation.whole;
    case 'order.cancel':
      return isUntold(order, one as Sent<'order.cancel'>);
    case 'shipment.recall':
    case 'shipment.confirm':
      return true;
  }
}

function trouble(order: Order, { key, delivery, answer }: Sent<CommandName>, reason: OrderExceptionReason): Effect {
  const said = [answer?.reason, answer?.detail].filter((text) => text !== undefined).join(': ');
  const detail = `${key} to ${delivery.account}: ${said === '' ? 'no reason was given' : said}`;
  return exception(reason, { amountAtRisk: orderTotal(order), detail }, key);
}

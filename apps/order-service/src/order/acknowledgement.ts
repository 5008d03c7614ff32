import { winnerOf, type Effect } from '#libs/actors';
import type { CancellationReason } from '#libs/contracts';
import type { GivenUpBy } from './cancellation.js';
import { nextOrdinal } from './custody.js';
import { isRetried, sent } from './deliveries.js';
import { want } from './order.contract.js';
import { wordsFor } from './order.policy.js';
import type { Order } from './order.js';
import { isAcceptable, isPriced } from './order.state.js';
import { winners } from './winners.js';

/**
 * The channel hears once that we take the order: when it is accepted, or, where the channel asks for the money only
 * then, as soon as all but the money is there. A person's refusal is told by line where the channel asks by line; where it
 * does not, it is a cancellation. What a marketplace sends from its own warehouse it takes itself.
 */
export function* acknowledgements(order: Order): Iterable<Effect> {
  const { acknowledge, acknowledgeUnpaid } = wordsFor(order.policy, order.placed);
  const lines = order.lines.filter((line) => line.hasItem && line.pool === 'own' && line.expected > 0);
  const said = sent(order.facts, 'order.acknowledge');
  if (acknowledge === 'none' || lines.length === 0 || said.some((one) => !isRetried(one))) return;
  const isRefused = acknowledge === 'line' && order.cancellation.wholeBy !== undefined && isPriced(order.facts);
  if (!isRefused && !isAcceptable(order, { unpaid: acknowledgeUnpaid })) return;
  const stated = lines.map(({ lineId, sku, expected, wanted }) => {
    return { lineId, sku, quantity: expected, accepted: acknowledge === 'order' ? expected : wanted };
  });
  const refuses = stated.some((one) => one.accepted < one.quantity);
  const body = {
    command: 'order.acknowledge',
    marketplaceOrderId: order.placed.marketplaceOrderId,
    ...marketplaceOf(order),
    lines: stated,
    ...(refuses ? { refusedBecause: reasonOf(order, order.cancellation.wholeBy) } : {}),
  } as const;
  yield want('order.acknowledge', { account: order.placed.channelAccount, body }, nextOrdinal(said));
}

/** Why something is not delivered, in the closed list's words: the buyer's wish, else what is short, else a person's ruling. */
export function reasonOf({ facts }: Pick<Order, 'facts'>, by: GivenUpBy | undefined): CancellationReason {
  if (by?.requestId !== undefined) return 'buyer-asked';
  // what was given up is reserved no more, and its last answer stays
  return winners(facts.reservations).some((one) => one.state === 'short') ? 'no-stock' : 'other';
}

/** The site of the account that the order was placed on, where it is stated. */
export function marketplaceOf({ facts }: Pick<Order, 'facts'>): { marketplace?: string } {
  const marketplace = winnerOf(facts.head)?.marketplace;
  return marketplace === undefined ? {} : { marketplace };
}

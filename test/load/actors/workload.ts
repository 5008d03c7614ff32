import { orderItemResolved, orderSnapshot, typeOf, type DataOf, type Message } from '#libs/contracts';
import { randomOf } from '../../../stack/chaos/random.js';

/** Actors that the messages are for. */
export const ACTORS = 5_000;
/** All rounds have the same messages for the same actors. */
const SEED = 7;
const PLACED_AT = Date.parse('2026-11-20T10:00:00.000Z');

type Snapshot = DataOf<typeof orderSnapshot>;
type Line = Snapshot['lines'][number];

function keyOf(actor: number): string {
  return `order/shopify-us-1/${450_700_000 + actor}`;
}

/** What an order has heard before anything is measured: what its items are, and how the shop first showed it. */
export function beginningOf(actor: number): Message[] {
  const items = skusOf(actor).map((sku) => ({
    id: `${keyOf(actor)}/item/${sku}`,
    type: typeOf(orderItemResolved),
    source: 'erp-gateway',
    key: keyOf(actor),
    time: new Date(PLACED_AT).toISOString(),
    revision: 1,
    data: { sku, state: 'resolved', itemId: `I-${sku}`, taxClass: 'standard' } satisfies DataOf<
      typeof orderItemResolved
    >,
  }));
  return [...items, messageOf(actor, 0)];
}

/**
 * Messages of 1.2 KB: the shop's newest snapshots of orders of two lines that wait for stock, in no order of actors.
 * Each changes the quantity of a line, so each changes one reservation: one message in, one message out.
 */
export function* messagesOf(): Generator<Message, never> {
  const random = randomOf(SEED);
  const edits = new Map<number, number>();
  for (;;) {
    const actor = Math.floor(random() * ACTORS);
    const edit = (edits.get(actor) ?? 0) + 1;
    edits.set(actor, edit);
    yield messageOf(actor, edit);
  }
}

function messageOf(actor: number, edit: number): Message {
  const timeMs = PLACED_AT + edit * 1_000;
  return {
    id: `shopify-us-1/orders-updated/${actor}-${edit}`,
    type: typeOf(orderSnapshot),
    source: 'channel-gateway',
    key: keyOf(actor),
    time: new Date(timeMs).toISOString(),
    revision: timeMs,
    document: `shopify-us-1/${actor}-${edit}`,
    part: '/',
    translator: 1,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: snapshotOf(actor, edit),
  };
}

function skusOf(actor: number): [string, string] {
  return [`SKU-${(actor * 7) % 997}-GREEN-XL`, `SKU-${((actor * 7) % 997) + 1}-BLACK-M`];
}

function snapshotOf(actor: number, edit: number): Snapshot {
  const [first, second] = skusOf(actor);
  const lines = [line(actor, 1, first, 5 - (edit % 5)), line(actor, 2, second, 1)];
  const total = lines.reduce(
    (sum, { price, discounts, taxes }) => sum + (price ?? 0) - added(discounts) + added(taxes),
    499,
  );
  return {
    channel: 'shopify',
    channelAccount: 'shopify-us-1',
    legalEntity: 'US',
    marketplaceOrderId: String(450_700_000 + actor),
    orderName: `#${1_000 + actor}`,
    placedAt: new Date(PLACED_AT).toISOString(),
    currency: 'USD',
    completeness: 'full',
    test: false,
    payment: 'paid',
    taxesIncluded: false,
    shipTo: { country: 'US', region: 'KY', postal: '40202' },
    buyerRef: `buyer/${actor.toString(16).padStart(8, '0')}`,
    lines,
    shipping: [{ id: 'standard', price: 499, discounts: [], taxes: [] }],
    tenders: [{ kind: 'payer', amount: total }],
    tip: 0,
    duties: 0,
    rounding: 0,
    total,
  };
}

function line(actor: number, number: number, sku: string, quantity: number): Line {
  return {
    lineId: String(466_100_000 + actor * 10 + number),
    sku,
    quantity,
    cancelledQuantity: 0,
    price: 1_999 * quantity,
    discounts: [{ amount: 100, fundedBy: 'seller' }],
    taxes: [{ title: 'Kentucky State Tax', rate: '0.06', amount: 114 * quantity, liable: 'us' }],
    requiresShipping: true,
    giftCard: false,
    pool: 'own',
  };
}

function added(some: readonly { readonly amount: number }[]): number {
  return some.reduce((sum, one) => sum + one.amount, 0);
}

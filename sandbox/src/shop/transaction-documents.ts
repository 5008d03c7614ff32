import samplePayments from '../../../test/samples/shopify/rest/transaction/test_1-get-orders-450789469-transactions.json' with { type: 'json' };
import { toMinor } from '../minor-units.js';
import type { Pen } from './document-parts.js';
import { orderDocument, penOf } from './order-document.js';
import type { OrderPlan } from './order-plan.js';
import type { Run } from '../run.js';
import { ids } from './ids.js';

const [, shape] = samplePayments.transactions;

/** A payment of an order that the shop never tells of has ids from this place of the run on. */
const orphanPlaces = 900_000;

type Tender = 'gift-card' | 'card';

/** Parts of `ids.part` that payments take. */
const partOf: Readonly<Record<Tender, number>> = { 'gift-card': 8, card: 9 };

/** Body of order_transactions/create. */
export function paymentDocument(run: Run, plan: OrderPlan, revision: number, tender: Tender) {
  const pen = penOf(plan);
  const total = toMinor(orderDocument(plan, revision).total_price, pen.currency);
  const amount = tender === 'gift-card' ? plan.giftCard : total - plan.giftCard;
  const at = plan.revisions[revision]?.datedMs ?? 0;
  return transaction({ id: ids.part(run, plan.index, partOf[tender]), orderId: plan.id, amount, tender, at, pen });
}

/** Body of order_transactions/create for an order that never comes. */
export function orphanPaymentDocument(run: Run, plan: OrderPlan) {
  const pen = penOf(plan);
  const at = plan.revisions[0]?.datedMs ?? 0;
  const place = orphanPlaces + (plan.index % 100_000);
  const id = ids.part(run, place, partOf.card);
  return transaction({ id, orderId: orphanOrderId(run, plan.index), amount: 4_711, tender: 'card', at, pen });
}

/** Id of the order that a planted payment names and that does not exist. */
export function orphanOrderId(run: Run, index: number): number {
  return ids.order(run, orphanPlaces + (index % 100_000));
}

interface Payment {
  readonly id: number;
  readonly orderId: number;
  readonly amount: number;
  readonly tender: Tender;
  readonly at: number;
  readonly pen: Pen;
}

function transaction({ id, orderId, amount, tender, at, pen }: Payment) {
  const nothing = { amount: pen.text(0), currency: pen.currency };
  const byCard = tender === 'card';
  return {
    ...shape,
    id,
    order_id: orderId,
    kind: 'sale',
    gateway: byCard ? 'shopify_payments' : 'gift_card',
    created_at: pen.time(at),
    processed_at: pen.time(at),
    authorization: byCard ? `ch_${id}` : null,
    payment_details: byCard ? shape?.payment_details : null,
    receipt: byCard ? {} : { gift_card_id: id - 1, gift_card_last_characters: '7f3c' },
    amount: pen.text(amount),
    currency: pen.currency,
    payment_id: `#${orderId}.${partOf[tender]}`,
    total_unsettled_set: { presentment_money: nothing, shop_money: { ...nothing } },
    admin_graphql_api_id: `gid://shopify/OrderTransaction/${id}`,
  };
}

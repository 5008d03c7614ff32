import { sum } from '../minor-units.js';
import type { OrderState } from '../regional/order-plan.js';

const STATUSES = { placed: 'payment_required', paid: 'paid', cancelled: 'cancelled' } as const;

/** An order as Mercado Libre shows it; amounts are JSON numbers. */
export function orderDocument({ plan, kind, set, lastModifiedMs }: OrderState): Readonly<Record<string, unknown>> {
  const { lines, seller, buyer } = plan;
  const goods = sum(lines.map(({ unitPrice, quantity }) => unitPrice * quantity));
  const wrong = plan.role === 'amounts-differ' ? 100 : 0;
  return {
    id: Number(plan.id),
    status: set === 'cancelled' ? set : STATUSES[kind],
    status_detail: null,
    date_created: new Date(plan.createdMs).toISOString(),
    date_closed: kind === 'placed' ? null : new Date(plan.createdMs).toISOString(),
    last_updated: new Date(lastModifiedMs).toISOString(),
    pack_id: null,
    fulfilled: null,
    currency_id: seller.currency,
    total_amount: (goods + wrong) / 100,
    paid_amount: kind === 'placed' ? 0 : (goods + wrong) / 100,
    order_items: lines.map(({ id, sku, title, quantity, unitPrice }) => ({
      item: { id, title, category_id: 'MLB1055', variation_id: null, seller_sku: sku, condition: 'new' },
      quantity,
      unit_price: unitPrice / 100,
      full_unit_price: unitPrice / 100,
      currency_id: seller.currency,
      sale_fee: Math.round(unitPrice * 0.12) / 100,
      listing_type_id: 'gold_special',
    })),
    shipping: { id: shipmentIdOf(plan.id) },
    buyer: { id: buyer.id, nickname: `BUYER${buyer.id}` },
    seller: { id: Number(seller.sellerId) },
    tags: kind === 'placed' ? ['not_paid', 'not_delivered'] : ['paid', 'not_delivered'],
  };
}

/** The shipment of an order. */
export function shipmentIdOf(orderId: string): number {
  return 40_000_000_000 + (Number(orderId) % 1_000_000_000);
}

/** The item of a SKU. */
export function itemIdOf(sku: string): string {
  let hash = 11;
  for (const code of Buffer.from(sku)) hash = (Math.imul(hash, 33) + code) >>> 0;
  return `MLB${hash}`;
}

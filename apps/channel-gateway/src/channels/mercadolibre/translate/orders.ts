/** Orders of Mercado Libre. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import { expectedFees, orderFact, type NamedFee, type PlainLine } from '../../../documents/order-facts.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { JsonKind } from '../../../documents/source.js';

/** Orders. */
export const orders: JsonKind<DocumentAccount> = {
  kind: 'orders',
  form: 'json',
  doc: 'An order, or a page of results of a search for orders.',
  documentedAt: 'https://developers.mercadolibre.com.ar/en_us/orders-management',
  quirks: [
    '`unit_price` is of one unit; `total_amount` is of all items, without freight.',
    '`sale_fee` is of one unit of the item: expected, never posted.',
    'An item may have no seller SKU: its own id and variation stand in.',
  ],
  recognise: (probe) => ['', 'results/0/'].some((at) => probe.has(`${at}id`, `${at}order_items`)),
  read: (root, out) => {
    const page = root.get('results');
    for (const name of ['query', 'paging', 'sort', 'available_sorts', 'filters', 'available_filters']) {
      root.get(name).readAsWhole();
    }
    if (!page.stated) {
      root.readAsWhole();
      out.part(root, (one) => readOrder(one, out), 'order');
    }
    for (const one of page.items()) out.part(one, (order) => readOrder(order, out), 'order');
  },
};

const PAYMENTS: Readonly<Record<string, 'paid' | 'pending' | 'voided'>> = {
  paid: 'paid',
  partially_refunded: 'paid',
  cancelled: 'voided',
  invalid: 'voided',
};

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(order.get('id')), order.get('id'));
  const currency = required(shownTextOf(order.get('currency_id'), 3), order.get('currency_id'));
  const placedAt = required(instantOf(order.get('date_created')), order.get('date_created'));
  const updatedAt = instantOf(order.get('last_updated')) ?? instantOf(order.get('date_last_updated'));
  const status = textOf(order.get('status')) ?? '';
  const items = order.get('order_items').items();
  const lines = items.map((item) => lineOf(item, currency));
  const total = requiredAmountOf(order.get('total_amount'), currency);
  const sum = lines.reduce((all, { price }) => all + (price ?? 0n), 0n);
  if (sum !== total) {
    const problem = `The items come to ${sum}, and the order states ${total} (minor units), a difference of ${total - sum}`;
    refuse('amounts-do-not-add-up', order.get('total_amount').place, problem, 'Fetch the order again.');
  }
  const isGone = ['cancelled', 'invalid'].includes(status);
  orderFact(
    order.place,
    {
      channel: 'mercadolibre',
      id,
      placedAt,
      updatedAt,
      currency,
      completeness: 'full',
      payment: PAYMENTS[status] ?? 'pending',
      taxesIncluded: true,
      lines,
      total,
      ...(isGone && { cancelled: { at: (updatedAt ?? placedAt).at, reason: status } }),
    },
    out,
  );
  const fees = items.map((item, at): NamedFee => {
    const fee = amountOf(item.get('sale_fee'), currency) ?? 0n;
    return { amount: fee * BigInt(lines[at]?.quantity ?? 1), words: 'sale_fee', orderLineId: lines[at]?.lineId ?? '' };
  });
  expectedFees(order.place, { id, currency, at: updatedAt ?? placedAt }, fees, out);
}

function lineOf(item: Element, currency: string): PlainLine {
  const about = item.get('item');
  const quantity = required(quantityOf(item.get('quantity')), item.get('quantity'));
  const offer = required(idOf(about.get('id')), about.get('id'));
  const variation = idOf(about.get('variation_id'));
  const own = shownTextOf(about.get('seller_sku'), 200) ?? shownTextOf(about.get('seller_custom_field'), 200);
  const name = variation === null ? offer : `${offer}-${variation}`;
  return {
    lineId: name,
    sku: own ?? name,
    quantity,
    price: requiredAmountOf(item.get('unit_price'), currency) * BigInt(quantity),
  };
}

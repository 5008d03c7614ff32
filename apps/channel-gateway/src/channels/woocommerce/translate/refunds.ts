/** Refunds of an order: REST API v2 and v3, `/orders/<id>/refunds`, one or a page of them. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf, textOf, wholeNumberOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { refuseSum } from '../../../documents/sums.js';

/** What a refund's own lines give back is below zero, its amount above. */
export const refunds: JsonKind<DocumentAccount> = {
  kind: 'refunds',
  form: 'json',
  doc: 'A refund of an order, or a page of them.',
  documentedAt: 'https://woocommerce.github.io/woocommerce-rest-api-docs/#order-refunds',
  quirks: [
    'The order stands in the link `up`, the currency is the shop’s; `_refunded_item_id` among the meta data is the line of the order.',
    '`amount` may be more than the lines say: what no line explains is goodwill. Less is refused.',
    'Lines of no units and no amount are those of the order that are not paid back.',
    'Whether money moved is told by who moves it.',
  ],
  recognise: (probe) => ['', '0/'].some((at) => probe.has(`${at}amount`) && probe.has(`${at}refunded_payment`)),
  read: (root, out) => {
    const each = Array.isArray(root.value) ? root.items() : [root];
    for (const one of each) out.part(one, (refund) => readRefund(refund, out), 'refund');
  },
};

type Amount = { readonly component: string; readonly amount: number };

function readRefund(refund: Element, out: Output<DocumentAccount>): void {
  const { account } = out;
  const refundId = required(idOf(refund.get('id')), refund.get('id'));
  const orderId = orderOf(refund);
  const currency = required(account.currency, refund.get('amount'));
  const at = required(zonedInstantOf(refund.get('date_created_gmt'), 'ymd', 'UTC'), refund.get('date_created_gmt')).at;
  const lines = refund
    .get('line_items')
    .items()
    .flatMap((line) => lineOf(line, currency));
  const charges = [
    ...refund
      .get('shipping_lines')
      .items()
      .flatMap((one) => amountsOf(one, 'shipping', currency)),
    ...refund
      .get('fee_lines')
      .items()
      .flatMap((one) => amountsOf(one, 'surcharge', currency)),
  ];
  const total = -Number(requiredAmountOf(refund.get('amount'), currency));
  const named = [...lines.flatMap((line) => line.amounts), ...charges].reduce((sum, { amount }) => sum + amount, 0);
  if (named < total) refuseMore(refund, named, total);
  const rest = total - named;
  const reason = shownTextOf(refund.get('reason'), 300);
  out.fact(refund.place, {
    actor: 'return',
    key: `return/${account.account}/${orderId}-${refundId}`,
    ref: { by: 'refund-id', value: refundId },
    type: 'return.refund.v1',
    time: at,
    data: {
      refundId,
      marketplaceOrderId: orderId,
      state: 'done',
      at,
      currency,
      total,
      ...(reason !== null && { reason }),
      lines,
      amounts: [...charges, ...(rest === 0 ? [] : [{ component: 'goodwill', amount: rest }])],
      transactions: [],
    },
  });
}

function orderOf(refund: Element): string {
  const link = refund.get('_links').get('up').items()[0]?.get('href');
  const [, linked] = /\/orders\/(\d+)\/?$/.exec((link && textOf(link)) ?? '') ?? [];
  return required(linked ?? idOf(refund.get('parent_id')), refund.get('parent_id'));
}

/** A line that gives something back: units, money, or both. */
function lineOf(line: Element, currency: string) {
  const amounts = amountsOf(line, 'item-price', currency);
  const quantity = Math.abs(wholeNumberOf(line.get('quantity')) ?? 0);
  if (quantity === 0 && amounts.length === 0) return [];
  const refundLineId = required(idOf(line.get('id')), line.get('id'));
  const refunded = line
    .get('meta_data')
    .items()
    .find((one) => textOf(one.get('key')) === '_refunded_item_id');
  const orderLineId = refunded === undefined ? null : idOf(refunded.get('value'));
  const sku = textOf(line.get('sku'));
  return [
    {
      refundLineId,
      ...(orderLineId !== null && { orderLineId }),
      ...(sku && { sku: sku.slice(0, 200) }),
      quantity,
      amounts,
    },
  ];
}

/** What an element gives back, and the tax of it; what is zero says nothing. */
function amountsOf(element: Element, component: string, currency: string): Amount[] {
  const price = Number(requiredAmountOf(element.get('total'), currency));
  const tax = Number(requiredAmountOf(element.get('total_tax'), currency));
  return [
    { component, amount: price },
    { component: 'tax', amount: tax },
  ].filter(({ amount }) => amount !== 0);
}

function refuseMore(refund: Element, named: number, total: number): never {
  return refuseSum(refund.get('amount').place, {
    parts: 'The lines give back',
    sum: -named,
    total: 'the refund is',
    stated: -total,
    remedy: 'Fetch the refund again.',
  });
}

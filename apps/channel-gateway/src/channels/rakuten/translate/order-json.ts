/** Orders of the RMS order API. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import { orderFact, type PlainLine } from '../../../documents/order-facts.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, quantityOf, required, shownTextOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { isCancelled, paymentOf } from './states.js';

const CURRENCY = 'JPY';

/** Orders as JSON. */
export const orders: JsonKind<DocumentAccount> = {
  kind: 'orders',
  form: 'json',
  doc: 'Orders of the order API: a list, or an answer that has one.',
  documentedAt:
    'https://webservice.rms.rakuten.co.jp/merchant-portal/view/ja/common/1-1_service_index/rakutenpayorderapi/getorder',
  quirks: [
    'Amounts are in yen and the currency is not named; the price of an item is of one unit.',
    'One product in two variants is two items with one management number: the choice tells them apart.',
    'Items lie in packages: an order may go to several addresses.',
  ],
  recognise: (probe) => probe.has('0/orderNumber') || Array.isArray(probe.at('OrderModelList')),
  read: (root, out) => {
    const answer = root.get('OrderModelList');
    for (const name of ['MessageModelList', 'version']) root.get(name).readAsWhole();
    const list = answer.stated ? answer.items() : root.items();
    for (const one of list) out.part(one, (order) => readOrder(order, out), 'order');
  },
};

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(order.get('orderNumber')), order.get('orderNumber'));
  const placedAt = required(instantOf(order.get('orderDatetime')), order.get('orderDatetime'));
  const updatedAt = instantOf(order.get('updateDatetime'));
  const state = idOf(order.get('orderProgress'));
  const items = order
    .get('PackageModelList')
    .items()
    .flatMap((parcel) => parcel.get('ItemModelList').items());
  const cancelled = isCancelled(state);
  const freight = amountOf(order.get('postagePrice'), CURRENCY) ?? 0n;
  const lines = items.map((item, at) => lineOf(item, at, cancelled));
  orderFact(
    order.place,
    {
      channel: 'rakuten',
      id,
      placedAt,
      updatedAt,
      currency: CURRENCY,
      completeness: 'full',
      payment: paymentOf(state),
      taxesIncluded: true,
      lines,
      shipping: freight > 0n ? [{ id: 'postage', price: freight }] : [],
      total: amountOf(order.get('totalPrice'), CURRENCY),
      ...(cancelled && { cancelled: { at: (updatedAt ?? placedAt).at, reason: state ?? '' } }),
    },
    out,
  );
}

function lineOf(item: Element, at: number, cancelled: boolean): PlainLine {
  const quantity = required(quantityOf(item.get('units')), item.get('units'));
  const price = item.get('priceTaxIncl').stated ? item.get('priceTaxIncl') : item.get('price');
  const variant = item.get('SkuModelList').items()[0];
  const own = variant === undefined ? null : shownTextOf(variant.get('merchantDefinedSkuId'), 200);
  const base = shownTextOf(item.get('manageNumber'), 200) ?? shownTextOf(item.get('itemNumber'), 200);
  const choice = shownTextOf(item.get('skuInfo'), 200) ?? shownTextOf(item.get('selectedChoice'), 200);
  return {
    lineId: idOf(item.get('itemDetailId')) ?? String(at + 1),
    sku: own ?? (choice === null ? base : `${base ?? ''} ${choice}`.trim().slice(0, 200)),
    quantity,
    cancelled: cancelled ? quantity : 0,
    price: requiredAmountOf(price, CURRENCY) * BigInt(quantity),
  };
}

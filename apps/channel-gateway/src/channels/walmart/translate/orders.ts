/** Orders of API v3: one, a page, or what an acknowledgement, cancellation, shipment or refund answers. JSON and XML. */
import { legalEntityOf, type DocumentAccount } from '../../../accounts/accounts.js';
import { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf, textOf, type SourceInstant } from '../../../documents/readings.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { JsonKind, XmlKind } from '../../../documents/source.js';
import { expectedFees } from './expected-fees.js';
import { lineRefunds } from './line-refunds.js';
import { keepWalmartBuyer } from './buyer.js';
import { orderFulfilments } from './fulfilments.js';
import { orderLineOf, type OrderHead, type OrderLine } from './order-lines.js';
import { prove } from './order-total.js';
import { amountIn, currencyOf, entriesOf, placeIn, walmartInstantOf } from './shapes.js';
import { jsonOf } from './xml-as-json.js';

const documentedAt = 'https://developer.walmart.com/us-marketplace/reference/getallorders';
const doc = 'An order of API v3 or a page of them, in JSON';

/** Orders as JSON. */
export const orders: JsonKind<DocumentAccount> = {
  kind: 'orders',
  form: 'json',
  doc: `${doc}.`,
  documentedAt,
  quirks: [
    'Dates are epoch milliseconds in the US and ISO 8601 with an offset in Mexico and in XML.',
    'A charge is of the whole line; Mexico has the price of a unit, tax within it, and an ItemPrice without amount.',
    "Mexico's orderTotal is what the goods come to, without freight and discounts: it is no total that the buyer pays.",
    'Acknowledgement, cancellation, shipment and refund answer with the whole order.',
    'The buyer is charged when a line is shipped: before that the payment is authorised.',
    'Orders that Walmart fulfils in Mexico have no purchaseOrderId: the customer order stands in.',
  ],
  recognise: (probe) =>
    ['order/orderLines', 'order/0/orderLines', 'list/elements/order', 'elements/order'].some((path) =>
      probe.has(path),
    ) || probe.has('purchaseOrderId', 'orderLines', 'shippingInfo'),
  read: (root, out) => {
    const list = root.get('list').stated ? root.get('list') : root;
    list.get('meta').readAsWhole();
    const found = list.get('elements').stated ? list.get('elements').get('order') : list.get('order');
    if (!found.stated && root.get('purchaseOrderId').stated) root.readAsWhole();
    const all = found.stated ? entriesOf(found) : [root].filter((one) => one.get('purchaseOrderId').stated);
    for (const one of all) out.part(one, (order) => readOrder(order, out), 'order');
    for (const one of all) one.readAsWhole();
  },
};

/** Orders as XML. */
export const ordersXml: XmlKind<DocumentAccount> = {
  kind: 'orders-xml',
  form: 'xml',
  doc: 'An order of API v3 or a page of them, in XML: read as its JSON is.',
  documentedAt,
  quirks: ['The namespace differs between v2 and v3 and is missing in some answers: names without prefix count.'],
  records: ['/list/elements/order', '/ordersList/elements/order'],
  recognise: ({ xml }) =>
    xml !== null &&
    ((xml.name === 'order' && xml.inside.includes('purchaseOrderId')) ||
      (/^(?:orders)?list$/i.test(xml.name) && (xml.inside.includes('order') || isEmptyPage(xml.inside)))),
  open: (out) => {
    const read = (record: Parameters<typeof jsonOf>[0]): void => {
      const element = Element.root(jsonOf(record.whole()), record.pointer);
      out.part(element, (order) => readOrder(order, out), 'order');
    };
    return {
      record: read,
      end: (root) => {
        if (root.name === 'order') read(root);
        else root.whole();
      },
    };
  },
};

/** A page that says how many orders there are and has none. */
function isEmptyPage(inside: readonly string[]): boolean {
  return (
    inside.includes('totalCount') &&
    inside.every((name) => /^(?:meta|totalCount|limit|nextCursor|elements)$/.test(name))
  );
}

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const purchaseOrder = idOf(order.get('purchaseOrderId'));
  const customerOrder = idOf(order.get('customerOrderId'));
  const id = required(purchaseOrder ?? customerOrder, order.get('purchaseOrderId'));
  const placedAt = required(walmartInstantOf(order.get('orderDate')), order.get('orderDate'));
  const elements = linesOf(order);
  for (const line of elements) checkSeller(out.account, ...sellersOf(line));
  const head = headOf(order, id, elements, out);
  const lines = elements.map((line) => orderLineOf(line, head, out));
  const changes = lines.flatMap(({ element, statuses }) => [
    walmartInstantOf(element.get('statusDate')),
    ...statuses.map((status) => walmartInstantOf(status.element.get('statusDate'))),
  ]);
  const latest = changes.reduce<SourceInstant>(later, placedAt);
  const { account } = out.account;
  const about = { actor: 'order', key: `order/${account}/${id}`, ref: { by: 'order-id', value: id } } as const;
  out.fact(order.place, {
    ...about,
    type: 'order.snapshot.v1',
    time: latest.at,
    revision: latest.epochMs,
    offsets: { '': placedAt.offset },
    data: snapshotOf(order, { head, lines, placedAt, latest, customerOrder }, out),
  });
  keepWalmartBuyer(order, { orderId: id, revision: latest.epochMs }, out);
  orderFulfilments(order, { head, lines, latest, about }, out);
  lineRefunds(lines, { head, latest }, out);
  expectedFees(order, { head, lines, latest, about }, out);
}

function later(one: SourceInstant, other: SourceInstant | null): SourceInstant {
  return other !== null && other.epochMs > one.epochMs ? other : one;
}

function linesOf(order: Element): Element[] {
  return entriesOf(order.get('orderLines'), 'orderLine');
}

/** A distribution centre of Walmart that ships for the seller is no seller. */
function sellersOf(line: Element) {
  const seller = line.get('seller');
  const isSeller = textOf(seller.get('shipNodeType')) !== 'DC';
  return [line.get('sellerID'), ...(isSeller ? [seller.get('id')] : [])];
}

function headOf(order: Element, id: string, lines: readonly Element[], out: Output<DocumentAccount>): OrderHead {
  const moneys = lines.flatMap((line) => [
    line.get('item').get('unitPrice'),
    ...entriesOf(line.get('charges'), 'charge').map((charge) => charge.get('chargeAmount')),
  ]);
  const { country, region } = placeIn(order.get('shippingInfo').get('postalAddress'));
  const node = textOf(order.get('shipNode').get('type')) ?? '';
  return {
    id,
    currency: currencyOf([order.get('orderTotal'), ...moneys], out, order.get('orderLines')),
    country,
    region,
    fulfilledByWalmart: /^(?:wfs|walmart)/i.test(node),
  };
}

interface OrderParts {
  readonly head: OrderHead;
  readonly lines: readonly OrderLine[];
  readonly placedAt: SourceInstant;
  readonly latest: SourceInstant;
  readonly customerOrder: string | null;
}

function snapshotOf(
  order: Element,
  { head, lines, placedAt, latest, customerOrder }: OrderParts,
  out: Output<DocumentAccount>,
) {
  const { account, marketplaces } = out.account;
  const replaced = idOf(order.get('originalCustomerOrderID')) ?? idOf(order.get('originalCustomerOrderId'));
  const wires = lines.map(({ wire }) => wire);
  const isGone = wires.length > 0 && wires.every((line) => line.cancelledQuantity === line.quantity);
  const [marketplace = null] = marketplaces;
  const total = order.get('orderTotal');
  const stated = total.stated ? amountIn(total, head.currency) : null;
  return {
    channel: 'walmart',
    channelAccount: account,
    legalEntity: legalEntityOf({ ...out.account, marketplace }),
    marketplaceOrderId: head.id,
    ...(customerOrder !== null && customerOrder.length <= 100 && { orderName: customerOrder }),
    placedAt: placedAt.at,
    currency: head.currency,
    completeness: 'full',
    test: false,
    ...(replaced !== null && { replacementOf: replaced }),
    payment: isGone ? 'voided' : paymentOf(lines),
    taxesIncluded: stated !== null,
    shipTo: placeIn(order.get('shippingInfo').get('postalAddress')),
    buyerRef: `buyer/${account}/order-${head.id}`,
    lines: wires,
    shipping: lines.flatMap(({ freight }) => freight),
    tenders: null,
    tip: 0,
    duties: 0,
    rounding: 0,
    total: prove(total, lines, stated),
    ...(isGone && { cancelled: { at: latest.at, reason: reasonOf(lines) } }),
  };
}

/** Shipping a line charges the buyer: https://developer.walmart.com/us-marketplace/reference/shippingupdates. */
function paymentOf(lines: readonly OrderLine[]): string {
  const shipped = lines.some(({ statuses }) => statuses.some(({ word }) => /^(?:shipped|delivered)/i.test(word)));
  return shipped ? 'paid' : 'authorised';
}

function reasonOf(lines: readonly OrderLine[]): string {
  const reasons = lines.flatMap(({ statuses }) =>
    statuses.map(({ element }) => shownTextOf(element.get('cancellationReason'), 200)),
  );
  return reasons.find((reason) => reason !== null) ?? 'cancelled';
}

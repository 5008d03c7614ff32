/** Orders API 2026-01-01: whole orders with items, proceeds and packages. */
import type { Money } from '#libs/money';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import type { JsonKind } from '../../../../documents/source.js';
import { proveSum } from '../finances/breakdowns.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { moneyOf, oneCurrencyOf } from '../shared/money.js';
import { keepBuyer, placeIn } from './address.js';
import { NO_AMOUNTS, orderOf, paymentOf, stateOrder, type Line, type LineAmounts } from './order-fact.js';

/** `searchOrders`, `getOrder`. */
export const orders2026: JsonKind<DocumentAccount> = {
  kind: 'orders-2026',
  form: 'json',
  doc: 'Orders with their items, proceeds, cancellations and packages: a page, an answer, or an order cut out of its page.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference',
  quirks: [
    'Proceeds may count the tax beside the price or inside it: whichever comes to the total holds, and an order where neither does is refused.',
    'Proceeds are missing while the order is pending.',
  ],
  recognise: (probe) =>
    (Array.isArray(probe.at('orders')) && (!probe.has('orders/0') || probe.has('orders/0/createdTime'))) ||
    probe.has('order/orderId', 'order/createdTime') ||
    probe.has('orderId', 'createdTime', 'orderItems'),
  read(root, out) {
    for (const name of ['pagination', 'lastUpdatedBefore', 'createdBefore']) root.get(name).get('nextToken');
    const orders = ordersIn(root);
    for (const order of orders) out.part(order, (part) => readOrder(part, out), 'order-2026');
  },
};

/** One order, as an answer or cut out of its page, or a page of them. */
function ordersIn(root: Element): Element[] {
  if (root.get('orderId').stated) return [root];
  const single = root.get('order');
  return single.stated ? [single] : root.get('orders').items();
}

interface Found {
  readonly place: Element['place'];
  readonly money: Money;
}

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const orderId = required(idOf(order.get('orderId')), order.get('orderId'));
  const total = moneyOf(order.get('proceeds').get('grandTotal'));
  const found: Found[] = total === null ? [] : [{ place: order.place, money: total }];
  const fulfilment = order.get('fulfillment');
  const pool = textOf(fulfilment.get('fulfilledBy'))?.toUpperCase() === 'AMAZON' ? 'amazon-fba' : 'own';
  const items = order
    .get('orderItems')
    .items()
    .map((item) => itemOf(item, pool, found));
  const currency = oneCurrencyOf(found) || required(out.account.currency, order.get('proceeds'));
  const taxesIncluded = items.some(({ taxInside }) => taxInside);
  const besides = items.length > 0 ? proveOrder(order, total, items) : [];
  const updatedAt = apiInstantOf(order.get('lastUpdatedTime'), out.account);
  const address = order.get('recipient').get('deliveryAddress');
  const status = textOf(fulfilment.get('fulfillmentStatus')) ?? '';
  keepBuyer(out, orderId, {
    address,
    email: order.get('buyer').get('buyerEmail'),
    revision: updatedAt === null ? 0 : Date.parse(updatedAt),
  });
  const channel = order.get('salesChannel');
  stateOrder(out, order.place, {
    orderId,
    currency,
    completeness: order.get('orderItems').stated ? 'full' : 'partial',
    payment: paymentOf(status),
    taxesIncluded,
    lines: items.map(({ line }) => line),
    total: total?.minor ?? null,
    tip: totalOf(besides.filter(({ type }) => type.includes('TIP'))),
    charges: besides
      .filter(({ type }) => !type.includes('TIP'))
      .map(({ type, minor }) => ({ name: nameOf(type), price: minor })),
    placedAt: required(apiInstantOf(order.get('createdTime'), out.account), order.get('createdTime')),
    updatedAt,
    marketplace: shownTextOf(channel.get('marketplaceName'), 100) ?? shownTextOf(channel.get('marketplaceId'), 100),
    replacementOf: replacedBy(order),
    shipTo: address.stated ? placeIn(address) : null,
    cancelled: status === 'CANCELLED',
  });
  requests(order, orderId, updatedAt, out);
  for (const parcel of order.get('packages').items()) readPackage(parcel, { orderId, pool }, out);
}

interface Item {
  readonly line: Line;
  readonly total: bigint | null;
  readonly taxInside: boolean;
  readonly types: ReadonlySet<string>;
}

function itemOf(item: Element, pool: Line['pool'], found: Found[]): Item {
  const lineId = required(idOf(item.get('orderItemId')), item.get('orderItemId'));
  const quantity = required(quantityOf(item.get('quantityOrdered')), item.get('quantityOrdered'));
  const total = moneyOf(item.get('proceeds').get('proceedsTotal'));
  const sums = new Map<string, bigint>();
  for (const part of item.get('proceeds').get('breakdowns').items()) {
    const money = moneyOf(part.get('subtotal'));
    const type = textOf(part.get('type'))?.toUpperCase() ?? '-';
    if (money === null) continue;
    found.push({ place: part.place, money });
    sums.set(type, (sums.get(type) ?? 0n) + money.minor);
    if (type === 'TAX') taxesBy(part, money, sums);
  }
  if (total !== null) found.push({ place: item.place, money: total });
  const taxInside = proveItem(item, total, sums);
  const unit = moneyOf(item.get('product').get('price').get('unitPrice'));
  if (unit !== null) found.push({ place: item.place, money: unit });
  const amounts =
    sums.size > 0 ? amountsOf(sums) : { ...NO_AMOUNTS, price: unit === null ? null : unit.minor * BigInt(quantity) };
  const marketplaceTax = item
    .get('tax')
    .get('taxCollections')
    .items()
    .some((one) => /MARKETPLACE_FACILITATOR|MarketplaceFacilitator/.test(textOf(one.get('model')) ?? ''));
  const sku = shownTextOf(item.get('product').get('sellerSku'), 200);
  const fulfilled = quantityOf(item.get('fulfillment').get('quantityFulfilled')) ?? 0;
  const isCancelled = item.get('cancellation').get('cancellationExecution').stated;
  const cancelled = isCancelled ? Math.max(quantity - fulfilled, 0) : 0;
  const line = { lineId, sku, quantity, cancelledQuantity: cancelled, pool, marketplaceTax, amounts };
  return { line, total: total?.minor ?? null, taxInside, types: new Set(sums.keys()) };
}

/** What of the tax is on what; the parts must come to the tax. */
function taxesBy(part: Element, tax: Money, sums: Map<string, bigint>): void {
  const details = part
    .get('detailedBreakdowns')
    .items()
    .flatMap((detail) => {
      const money = moneyOf(detail.get('value'));
      return money === null ? [] : [{ subtype: textOf(detail.get('subtype'))?.toUpperCase() ?? 'ITEM', money }];
    });
  if (details.length > 0)
    proveSum(
      part.place,
      'TAX',
      tax,
      details.reduce((sum, { money }) => sum + money.minor, 0n),
    );
  for (const { subtype, money } of details)
    sums.set(`TAX ${subtype}`, (sums.get(`TAX ${subtype}`) ?? 0n) + money.minor);
}

const nameOf = (type: string): string => type.toLowerCase().replaceAll('_', '-');
const TAX_PARTS = /^TAX /;

/** Whether the tax is inside the prices; refused where the amounts come to the total neither way. */
function proveItem(item: Element, total: Money | null, sums: ReadonlyMap<string, bigint>): boolean {
  if (total === null || sums.size === 0) return false;
  const all = [...sums].filter(([type]) => !TAX_PARTS.test(type)).reduce((sum, [, minor]) => sum + minor, 0n);
  const tax = sums.get('TAX') ?? 0n;
  if (tax !== 0n && all - tax === total.minor) return true;
  proveSum(item.place, 'The item', total, all);
  return false;
}

function amountsOf(sums: ReadonlyMap<string, bigint>): LineAmounts {
  const of = (...types: readonly string[]): bigint | null =>
    types.map((type) => sums.get(type)).find((one) => one !== undefined) ?? null;
  const shippingTax = of('TAX SHIPPING');
  const wrapTax = of('TAX GIFT_WRAP', 'TAX GIFTWRAP');
  const tax = of('TAX');
  const discount = of('DISCOUNT', 'PROMOTION', 'PROMOTION_DISCOUNT');
  const known = new Set(['ITEM', 'SHIPPING', 'TAX', 'DISCOUNT', 'PROMOTION', 'PROMOTION_DISCOUNT']);
  const others = [...sums].filter(([type]) => !known.has(type) && !TAX_PARTS.test(type));
  return {
    price: of('ITEM'),
    discount: discount === null ? null : discount < 0n ? -discount : discount,
    tax: tax === null ? null : tax - (shippingTax ?? 0n) - (wrapTax ?? 0n),
    shipping: of('SHIPPING'),
    shippingDiscount: null,
    shippingTax,
    extras: others.map(([type, price]) => ({
      name: nameOf(type),
      price,
      tax: /GIFT/.test(type) ? wrapTax : null,
    })),
  };
}

/** Amounts of the order that no item has, by type: a tip, a fee of the whole order. */
type OrderAmounts = readonly { readonly type: string; readonly minor: bigint }[];

/** The order's total is its own breakdown, and its items with what the order has besides. */
function proveOrder(order: Element, total: Money | null, items: readonly Item[]): OrderAmounts {
  const parts = order
    .get('proceeds')
    .get('breakdowns')
    .items()
    .map((part) => ({
      type: textOf(part.get('type'))?.toUpperCase() ?? '-',
      minor: moneyOf(part.get('subtotal'))?.minor ?? 0n,
    }));
  const besides = parts.filter(({ type }) => items.every((item) => !item.types.has(type)));
  if (total === null) return besides;
  const tax = totalOf(parts.filter(({ type }) => type === 'TAX'));
  if (parts.length > 0 && totalOf(parts) - tax !== total.minor)
    proveSum(order.place, 'The order', total, totalOf(parts));
  const stated = items.flatMap((item) => (item.total === null ? [] : [{ minor: item.total }]));
  if (stated.length > 0 && stated.length === items.length)
    proveSum(order.place, 'The order', total, totalOf(stated) + totalOf(besides.filter(({ type }) => type !== 'TAX')));
  return besides;
}

function totalOf(amounts: readonly { readonly minor: bigint }[]): bigint {
  return amounts.reduce((all, { minor }) => all + minor, 0n);
}

function replacedBy(order: Element): string | null {
  const found = order
    .get('associatedOrders')
    .items()
    .find((one) => /REPLACEMENT_ORIGINAL|REPLACED|ORIGINAL/.test(textOf(one.get('associationType')) ?? ''));
  return found === undefined ? null : idOf(found.get('orderId'));
}

/** Items whose buyer asks to cancel. */
function requests(order: Element, orderId: string, updatedAt: string | null, out: Output<DocumentAccount>): void {
  for (const item of order.get('orderItems').items()) {
    const request = item.get('cancellation').get('cancellationRequest');
    const lineId = idOf(item.get('orderItemId'));
    if (!request.stated || lineId === null || updatedAt === null) continue;
    const reason =
      shownTextOf(request.get('cancelReason'), 200) ?? shownTextOf(request.get('requester'), 200) ?? 'requested';
    const data = { requestId: `cancel/${lineId}`, at: updatedAt, reason, lineIds: [lineId] };
    const about = orderOf(out.account.account, orderId);
    out.fact(item.place, { ...about, type: 'order.cancellation-request.v1', time: updatedAt, data });
  }
}

const PACKAGE_STATES: Readonly<Record<string, string>> = {
  CANCELLED: 'cancelled',
  PENDING: 'open',
  CREATED: 'open',
  UNDELIVERABLE: 'failure',
};

function readPackage(
  parcel: Element,
  { orderId, pool }: { readonly orderId: string; readonly pool: Line['pool'] },
  out: Output<DocumentAccount>,
): void {
  const fulfilmentId = idOf(parcel.get('packageReferenceId'));
  const created = apiInstantOf(parcel.get('createdTime'), out.account);
  const at = apiInstantOf(parcel.get('shipTime'), out.account) ?? created;
  if (fulfilmentId === null || at === null) return;
  const status = textOf(parcel.get('packageStatus').get('status')) ?? '';
  const tracking = shownTextOf(parcel.get('trackingNumber'), 200);
  const carrier = shownTextOf(parcel.get('carrier'), 100);
  const lines = parcel
    .get('packageItems')
    .items()
    .flatMap((item) => {
      const lineId = idOf(item.get('orderItemId'));
      const quantity = quantityOf(item.get('quantity')) ?? 0;
      return lineId === null || quantity === 0 ? [] : [{ lineId, quantity }];
    });
  const data = {
    fulfilmentId,
    state: PACKAGE_STATES[status] ?? 'success',
    pool,
    at,
    ...(tracking !== null && { trackingNumber: tracking }),
    ...(carrier !== null && { carrier }),
    lines,
  };
  out.fact(parcel.place, { ...orderOf(out.account.account, orderId), type: 'order.fulfilment.v1', time: at, data });
}

/** Orders API v0: heads of orders, their items and their addresses, each a document of its own. */
import type { Money } from '#libs/money';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import type { JsonKind } from '../../../../documents/source.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { moneyOf, oneCurrencyOf } from '../shared/money.js';
import { keepBuyer, placeIn } from './address.js';
import { includesTax, orderOf, paymentOf, stateOrder, type Line } from './order-fact.js';
import { UNDATED } from '../../../../documents/undated.js';

const DOC = 'https://developer-docs.amazon.com/sp-api/docs/orders-api-v0-reference';

/** `getOrders`, `getOrder`. */
export const ordersV0: JsonKind<DocumentAccount> = {
  kind: 'orders-v0',
  form: 'json',
  doc: 'Heads of orders: state, total, marketplace and place; their items are documents of their own.',
  documentedAt: DOC,
  quirks: ['A pending order states no money; the currency is then that of the account.'],
  recognise: (probe) =>
    Array.isArray(probe.at('payload/Orders')) || probe.has('payload/AmazonOrderId', 'payload/OrderStatus'),
  read(root, out) {
    const payload = root.get('payload');
    for (const name of ['NextToken', 'LastUpdatedBefore', 'CreatedBefore']) payload.get(name);
    if (!payload.get('Orders').stated) {
      root.readAsWhole();
      out.part(payload, (part) => readOrder(part, out), 'order-v0');
    } else
      for (const order of payload.get('Orders').items()) out.part(order, (part) => readOrder(part, out), 'order-v0');
  },
};

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const orderId = required(idOf(order.get('AmazonOrderId')), order.get('AmazonOrderId'));
  const total = moneyOf(order.get('OrderTotal'));
  const currency = required(total?.currency ?? out.account.currency, order.get('OrderTotal'));
  const updatedAt = apiInstantOf(order.get('LastUpdateDate'), out.account);
  const placedAt = required(apiInstantOf(order.get('PurchaseDate'), out.account), order.get('PurchaseDate'));
  const status = textOf(order.get('OrderStatus')) ?? '';
  const channel = textOf(order.get('SalesChannel'));
  const id = textOf(order.get('MarketplaceId'));
  const address = order.get('ShippingAddress');
  const replaced = textOf(order.get('ReplacedOrderId'));
  keepBuyer(out, orderId, {
    address,
    email: order.get('BuyerInfo').get('BuyerEmail'),
    revision: updatedAt === null ? 0 : Date.parse(updatedAt),
  });
  stateOrder(out, order.place, {
    orderId,
    currency,
    completeness: 'partial',
    payment: paymentOf(status),
    taxesIncluded: includesTax(id, currency),
    lines: [],
    total: total?.minor ?? null,
    placedAt,
    updatedAt,
    marketplace: channel ?? id,
    replacementOf: replaced === '' ? null : replaced,
    shipTo: address.stated ? placeIn(address) : null,
    cancelled: /^cancel/i.test(status),
  });
}

/** `getOrderItems`. */
export const orderItemsV0: JsonKind<DocumentAccount> = {
  kind: 'order-items-v0',
  form: 'json',
  doc: 'Items of one order with their prices, discounts and taxes; by page.',
  documentedAt: DOC,
  quirks: [
    'Neither time nor fulfilment channel stands in it: it is a weak part of the order, and its lines are of our own pool.',
    'Gift wrap and COD fee are lines of their own that are not shipped.',
  ],
  recognise: (probe) =>
    Array.isArray(probe.at('payload/OrderItems')) &&
    (!probe.has('payload/OrderItems/0') || probe.has('payload/OrderItems/0/QuantityOrdered')),
  read(root, out) {
    const payload = root.get('payload');
    payload.get('NextToken');
    const orderId = required(idOf(payload.get('AmazonOrderId')), payload.get('AmazonOrderId'));
    const found: Found[] = [];
    const lines = payload
      .get('OrderItems')
      .items()
      .map((item) => itemOf(item, found, orderId, out));
    if (lines.length === 0) return;
    const currency = oneCurrencyOf(found) || required(out.account.currency, payload);
    stateOrder(out, root.place, {
      orderId,
      currency,
      completeness: 'partial',
      payment: 'unknown',
      taxesIncluded: includesTax(null, currency),
      lines,
      total: null,
      placedAt: null,
      updatedAt: null,
    });
  },
};

interface Found {
  readonly place: Element['place'];
  readonly money: Money;
}

function itemOf(item: Element, found: Found[], orderId: string, out: Output<DocumentAccount>): Line {
  const lineId = required(idOf(item.get('OrderItemId')), item.get('OrderItemId'));
  const amount = (element: Element): bigint | null => {
    const money = moneyOf(element);
    if (money !== null) found.push({ place: element.place, money });
    return money?.minor ?? null;
  };
  const wrap = amount(item.get('BuyerInfo').get('GiftWrapPrice'));
  const wrapTax = amount(item.get('BuyerInfo').get('GiftWrapTax'));
  const fee = amount(item.get('CODFee'));
  const feeDiscount = amount(item.get('CODFeeDiscount')) ?? 0n;
  cancellation(item, lineId, orderId, out);
  return {
    lineId,
    sku: shownTextOf(item.get('SellerSKU'), 200),
    quantity: required(quantityOf(item.get('QuantityOrdered')), item.get('QuantityOrdered')),
    pool: 'own',
    marketplaceTax: textOf(item.get('TaxCollection').get('Model')) === 'MarketplaceFacilitator',
    amounts: {
      price: amount(item.get('ItemPrice')),
      discount: amount(item.get('PromotionDiscount')),
      tax: amount(item.get('ItemTax')),
      shipping: amount(item.get('ShippingPrice')),
      shippingDiscount: amount(item.get('ShippingDiscount')),
      shippingTax: amount(item.get('ShippingTax')),
      extras: [
        ...(wrap === null ? [] : [{ name: 'gift-wrap', price: wrap, tax: wrapTax }]),
        ...(fee === null ? [] : [{ name: 'cod-fee', price: fee - feeDiscount, tax: null }]),
      ],
    },
  };
}

/** The buyer asks to cancel an item. */
function cancellation(item: Element, lineId: string, orderId: string, out: Output<DocumentAccount>): void {
  const request = item.get('BuyerRequestedCancel');
  if (String(request.get('IsBuyerRequestedCancel').value) !== 'true') return;
  const reason = shownTextOf(request.get('BuyerCancelReason'), 200) ?? 'buyer requested';
  const data = { requestId: `buyer-requested/${lineId}`, at: UNDATED, reason, lineIds: [lineId] };
  const about = orderOf(out.account.account, orderId);
  out.fact(item.place, { ...about, type: 'order.cancellation-request.v1', time: UNDATED, data });
}

/** `getOrderAddress`, `getOrderBuyerInfo`, `getOrderItemsBuyerInfo`, `getOrderRegulatedInfo`. */
export const orderPersonalData: JsonKind<DocumentAccount> = {
  kind: 'order-personal-data',
  form: 'json',
  doc: 'Address or buyer of an order, alone: personal data for the vault, and no fact.',
  documentedAt: DOC,
  quirks: ['Gift messages, customisations and prescriptions are not carried.'],
  recognise: (probe) =>
    (probe.has('payload/AmazonOrderId') && !probe.has('payload/OrderStatus') && !probe.has('payload/OrderItems')) ||
    probe.has('payload/OrderItemId', 'payload/GiftWrapLevel') ||
    probe.has('payload/OrderItemId', 'payload/BuyerCustomizedInfo') ||
    (probe.has('payload/OrderItems/0/OrderItemId') && !probe.has('payload/OrderItems/0/QuantityOrdered')),
  read(root, out) {
    const payload = root.get('payload');
    const orderId = idOf(payload.get('AmazonOrderId'));
    if (orderId !== null)
      keepBuyer(out, orderId, {
        address: payload.get('ShippingAddress'),
        email: payload.get('BuyerEmail'),
        revision: 0,
      });
    root.readAsWhole();
  },
};

/** Orders of the Fulfillment API. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { JsonKind } from '../../../documents/source.js';
import { ebayAmountOf, requiredEbayAmountOf } from './amounts.js';
import { proveSum } from '../../../documents/sums.js';
import { orderFact, type PlainLine, type PlainOrder, type PlainTax } from '../../../documents/order-facts.js';
import { placeIn } from '../../../documents/places.js';

const documentedAt = 'https://developer.ebay.com/api-docs/sell/fulfillment/types/sel:Order';

/** An order, or a page of orders. */
export const orders: JsonKind<DocumentAccount> = {
  kind: 'orders',
  form: 'json',
  doc: 'An order of the Fulfillment API, or a page of them.',
  documentedAt,
  quirks: [
    '`lineItemCost` is the total of the line; discountedLineItemCost is what is left of it after seller promotions.',
    'Tax that eBay collects and remits stands apart from `taxes` of the seller.',
    'Refunds lie inside paymentSummary and are facts of their own.',
  ],
  recognise: (probe) =>
    probe.has('orderId', 'lineItems', 'pricingSummary') ||
    probe.has('orders/0/orderId') ||
    (Array.isArray(probe.at('orders')) && probe.has('href')),
  read: (root, out) => out.parts(root, 'orders', (one) => readOrder(one, out), 'order'),
};

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  checkSeller(out.account, order.get('sellerId'));
  const id = required(idOf(order.get('orderId')), order.get('orderId'));
  const placedAt = required(instantOf(order.get('creationDate')), order.get('creationDate'));
  const updated = instantOf(order.get('lastModifiedDate'));
  const state = textOf(order.get('cancelStatus').get('cancelState'));
  const amounts = amountsOf(order);
  orderFact(
    order.place,
    {
      channel: 'ebay',
      id,
      marketplace: marketplaceOf(order),
      placedAt,
      updatedAt: updated,
      completeness: 'full',
      payment: paymentOf(textOf(order.get('orderPaymentStatus')) ?? ''),
      taxesIncluded: false,
      shipTo: placeOf(order),
      ...amounts,
      ...(state === 'CANCELED' && updated !== null && { cancelled: { at: updated.at, reason: 'cancelled' } }),
    },
    out,
  );
  const { currency } = amounts;
  for (const refund of order.get('paymentSummary').get('refunds').items()) refundOf(refund, { id, currency }, out);
}

function marketplaceOf(order: Element): string | null {
  return textOf(order.get('lineItems').items()[0]?.get('purchaseMarketplaceId') ?? order.get('purchaseMarketplaceId'));
}

function amountsOf(order: Element) {
  const pricing = order.get('pricingSummary');
  const total = requiredEbayAmountOf(pricing.get('total'));
  const { currency } = total;
  const lines = order
    .get('lineItems')
    .items()
    .map((line) => lineOf(line, currency));
  const shipping = freightOf(order, currency);
  prove(pricing, lines, shipping, total.minor);
  return { currency, lines, shipping, total: total.minor };
}

function placeOf(order: Element) {
  const step = order.get('fulfillmentStartInstructions').items()[0]?.get('shippingStep');
  const address = step?.get('shipTo').get('contactAddress');
  const [country, region, postal] = ['countryCode', 'stateOrProvince', 'postalCode'].map((name) =>
    address ? shownTextOf(address.get(name), 100) : null,
  );
  return placeIn(country ?? null, region ?? null, postal ?? null);
}

function paymentOf(status: string): PlainOrder['payment'] {
  if (status === 'PAID') return 'paid';
  if (status === 'FULLY_REFUNDED') return 'refunded';
  if (status === 'PARTIALLY_REFUNDED') return 'paid';
  return status === 'PENDING' ? 'pending' : status === 'FAILED' ? 'voided' : 'unknown';
}

function lineOf(line: Element, currency: string): PlainLine {
  const price = same(requiredEbayAmountOf(line.get('lineItemCost')), currency, line);
  const left = ebayAmountOf(line.get('discountedLineItemCost'));
  const discount = left === null ? 0n : price - same(left, currency, line);
  const own = line
    .get('taxes')
    .items()
    .map((tax) => taxOf(tax, currency, 'us'));
  const collected = line
    .get('ebayCollectAndRemitTaxes')
    .items()
    .map((tax) => taxOf(tax, currency, 'marketplace'));
  const sku = shownTextOf(line.get('sku'), 200) ?? idOf(line.get('legacyItemId'));
  return {
    lineId: required(idOf(line.get('lineItemId')), line.get('lineItemId')),
    sku,
    quantity: required(quantityOf(line.get('quantity')), line.get('quantity')),
    price,
    discount: discount > 0n ? discount : 0n,
    taxes: [...own, ...collected],
  };
}

function taxOf(tax: Element, currency: string, liable: 'us' | 'marketplace'): PlainTax {
  const amount = same(requiredEbayAmountOf(tax.get('amount')), currency, tax);
  return { title: shownTextOf(tax.get('taxType'), 100) ?? 'tax', amount, liable };
}

function freightOf(order: Element, currency: string) {
  const charges = order
    .get('lineItems')
    .items()
    .map((line) => {
      const cost = ebayAmountOf(line.get('deliveryCost').get('shippingCost'));
      const discounted =
        ebayAmountOf(line.get('deliveryCost').get('discountedShippingCost')) ??
        ebayAmountOf(line.get('deliveryCost').get('discountAmount'));
      void discounted;
      return {
        id: required(idOf(line.get('lineItemId')), line.get('lineItemId')),
        price: cost === null ? 0n : same(cost, currency, line),
      };
    });
  return charges.filter(({ price }) => price !== 0n);
}

/** The summary states what lines and freight come to. */
function prove(
  pricing: Element,
  lines: readonly PlainLine[],
  freight: readonly { readonly price: bigint }[],
  total: bigint,
): void {
  const read = (name: string): bigint | null => ebayAmountOf(pricing.get(name))?.minor ?? null;
  const goods = lines.reduce((sum, { price }) => sum + (price ?? 0n), 0n);
  const subtotal = read('priceSubtotal');
  if (subtotal !== null) proveTotal(pricing.get('priceSubtotal'), 'The lines', goods, subtotal);
  const parts = [
    subtotal ?? goods,
    read('deliveryCost') ?? freight.reduce((sum, { price }) => sum + price, 0n),
    read('tax') ?? 0n,
    read('adjustment') ?? 0n,
    read('fee') ?? 0n,
    read('priceDiscountSubtotal') ?? read('priceDiscount') ?? 0n,
    read('deliveryDiscount') ?? 0n,
  ];
  const sum = parts.reduce((all, one) => all + one, 0n);
  proveTotal(pricing.get('total'), 'The parts of the order', sum, total);
}

function proveTotal({ place }: Element, what: string, sum: bigint, stated: bigint): void {
  const remedy = 'Fetch the order again.';
  proveSum(place, { parts: `${what} come to`, sum, total: 'the order states', stated, remedy });
}

function same(amount: { readonly minor: bigint; readonly currency: string }, currency: string, place: Element): bigint {
  if (amount.currency === currency) return amount.minor;
  return refuse(
    'mixed-currency',
    place.place,
    'One order has amounts in two currencies',
    'Fetch the order again.',
    amount.currency,
  );
}

function refundOf(
  refund: Element,
  { id, currency }: { readonly id: string; readonly currency: string },
  out: Output<DocumentAccount>,
): void {
  const amount = ebayAmountOf(refund.get('amount'));
  const at = instantOf(refund.get('refundDate'));
  if (amount === null || at === null) return;
  const refundId = idOf(refund.get('refundId')) ?? idOf(refund.get('refundReferenceId')) ?? `${id}-${at.at}`;
  const status = textOf(refund.get('refundStatus')) ?? '';
  const state =
    status === 'REFUNDED' ? 'done' : status === 'PENDING' ? 'pending' : status === 'FAILED' ? 'failed' : 'unknown';
  const minor = -Number(same(amount, currency, refund));
  const data = {
    refundId,
    marketplaceOrderId: id,
    state,
    at: at.at,
    currency,
    total: minor,
    lines: [],
    amounts: [],
    transactions: [
      {
        transactionId: refundId,
        amount: { minor, currency },
        at: at.at,
        state: state === 'done' ? 'success' : state === 'failed' ? 'failure' : 'pending',
      },
    ],
  };
  const key = `return/${out.account.account}/${id}-${refundId}`;
  out.fact(refund.place, {
    actor: 'return',
    key,
    ref: { by: 'refund-id', value: refundId },
    type: 'return.refund.v1',
    time: at.at,
    offsets: { '': at.offset },
    data,
  });
}

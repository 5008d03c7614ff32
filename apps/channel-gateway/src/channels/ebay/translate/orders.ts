/** Orders of the Fulfillment API. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { JsonKind } from '../../../documents/source.js';
import { orderFact, type PlainOrder } from '../../../documents/order-facts.js';
import { keepBuyer, postalAddressIn, type AddressPaths } from '../../../documents/buyers.js';
import { placeIn } from '../../../documents/places.js';
import type { PostalAddress } from '../../../documents/translation.js';
import { amountIn, orderAmountsOf } from './order-amounts.js';

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
  const amounts = orderAmountsOf(order);
  const recipient = recipientOf(order);
  const shipTo = postalAddressIn(recipient, ADDRESS);
  const email = shownTextOf(recipient.get('email'), 500);
  keepBuyer(out, { orderId: id, revision: updated?.epochMs ?? 0, email, shipTo });
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
      shipTo: placeOf(shipTo),
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

const ADDRESS: AddressPaths = {
  name: ['fullName'],
  company: ['companyName'],
  address1: ['contactAddress/addressLine1'],
  address2: ['contactAddress/addressLine2'],
  city: ['contactAddress/city'],
  region: ['contactAddress/stateOrProvince'],
  postal: ['contactAddress/postalCode'],
  country: ['contactAddress/countryCode'],
  phone: ['primaryPhone/phoneNumber'],
};

/** Whom the goods go to: of a cross-border shipment the carrier's hub. */
function recipientOf(order: Element): Element {
  const [first] = order.get('fulfillmentStartInstructions').items();
  return (first ?? order.get('fulfillmentStartInstructions')).get('shippingStep').get('shipTo');
}

function placeOf(address: PostalAddress | null) {
  return placeIn(address?.country ?? null, address?.region ?? null, address?.postal ?? null);
}

function paymentOf(status: string): PlainOrder['payment'] {
  if (status === 'PAID') return 'paid';
  if (status === 'FULLY_REFUNDED') return 'refunded';
  if (status === 'PARTIALLY_REFUNDED') return 'paid';
  return status === 'PENDING' ? 'pending' : status === 'FAILED' ? 'voided' : 'unknown';
}

function refundOf(
  refund: Element,
  { id, currency }: { readonly id: string; readonly currency: string },
  out: Output<DocumentAccount>,
): void {
  const amount = amountIn(refund.get('amount'), currency);
  const at = instantOf(refund.get('refundDate'));
  if (amount === null || at === null) return;
  const refundId = idOf(refund.get('refundId')) ?? idOf(refund.get('refundReferenceId')) ?? `${id}-${at.at}`;
  const status = textOf(refund.get('refundStatus')) ?? '';
  const state =
    status === 'REFUNDED' ? 'done' : status === 'PENDING' ? 'pending' : status === 'FAILED' ? 'failed' : 'unknown';
  const minor = -Number(amount);
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

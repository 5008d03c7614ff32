/** Orders of the Retailer API: the list names them, the order itself has the amounts. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { keepBuyer, postalAddressIn, type AddressPaths } from '../../../documents/buyers.js';
import type { Element } from '../../../documents/element.js';
import { expectedFees, orderFact, type NamedFee, type PlainLine } from '../../../documents/order-facts.js';
import type { Output } from '../../../documents/output.js';
import {
  idOf,
  instantOf,
  quantityOf,
  required,
  shownTextOf,
  textOf,
  type SourceInstant,
} from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { JsonKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';
import { placeIn } from '../../../documents/places.js';

const documentedAt = 'https://api.bol.com/retailer/public/Retailer-API/v10/functional/retailer-api/orders.html';

/** A list of orders. */
export const orderList: JsonKind<DocumentAccount> = {
  kind: 'order-list',
  form: 'json',
  doc: 'Open orders by number and state: each is fetched by itself.',
  documentedAt,
  quirks: ['The list has no amounts.'],
  recognise: (probe) => Array.isArray(probe.at('orders')),
  read: (root, out) => {
    for (const one of root.get('orders').items()) {
      out.part(
        one,
        (order) => {
          out.available({ kind: 'order', externalId: required(idOf(order.get('orderId')), order.get('orderId')) });
          order.readAsWhole();
        },
        'order-list',
      );
    }
  },
};

/** One order. */
export const order: JsonKind<DocumentAccount> = {
  kind: 'order',
  form: 'json',
  doc: 'An order with its items.',
  documentedAt,
  quirks: [
    'Amounts are in euro and with tax; the currency is not named.',
    'The total of an item is its price times quantity less discounts.',
    'The commission of an item is known when it is ordered: expected, never posted.',
  ],
  recognise: (probe) => probe.has('orderId', 'orderItems'),
  read: (root, out) => out.part(root, (one) => readOrder(one, out), 'order'),
};

const CURRENCY = 'EUR';

const HOUSE = ['houseNumber', 'houseNumberExtension'] as const;
const ADDRESS: AddressPaths = {
  name: [{ join: ['firstName', 'surname'], with: ' ' }, 'surname', 'pickupPointName'],
  company: ['company'],
  address1: [
    { join: ['streetName', ...HOUSE], with: ' ' },
    { join: ['streetName', 'houseNumber'], with: ' ' },
    'streetName',
  ],
  address2: ['extraAddressInformation', 'pickupPointName'],
  city: ['city'],
  postal: ['zipCode'],
  country: ['countryCode'],
  phone: ['deliveryPhoneNumber'],
};

function readOrder(root: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(root.get('orderId')), root.get('orderId'));
  const placedAt = required(instantOf(root.get('orderPlacedDateTime')), root.get('orderPlacedDateTime'));
  const items = root.get('orderItems').items();
  const updatedAt = latest(items.map((item) => instantOf(item.get('latestChangedDateTime'))));
  const lines = items.map((item) => lineOf(item, out));
  const address = root.get('shipmentDetails');
  const shipTo = postalAddressIn(address, ADDRESS);
  keepBuyer(out, {
    orderId: id,
    revision: updatedAt?.epochMs ?? 0,
    email: shownTextOf(address.get('email'), 500),
    shipTo,
    billTo: postalAddressIn(root.get('billingDetails'), ADDRESS),
  });
  orderFact(
    root.place,
    {
      channel: 'bol',
      id,
      placedAt,
      updatedAt,
      currency: CURRENCY,
      completeness: 'full',
      payment: 'paid',
      taxesIncluded: true,
      shipTo: placeIn(shipTo?.country ?? null, null, shipTo?.postal ?? null),
      lines,
      total: lines.reduce((sum, { price, discount }) => sum + (price ?? 0n) - (discount ?? 0n), 0n),
      ...(isGone(lines) && { cancelled: { at: (updatedAt ?? placedAt).at, reason: 'cancelled' } }),
    },
    out,
  );
  const fees = items.flatMap((item): readonly NamedFee[] => {
    const amount = amountOf(item.get('commission'), CURRENCY);
    const orderLineId = idOf(item.get('orderItemId'));
    return amount === null ? [] : [{ amount, words: 'commission', ...(orderLineId !== null && { orderLineId }) }];
  });
  expectedFees(root.place, { id, currency: CURRENCY, at: updatedAt ?? placedAt }, fees, out);
}

function lineOf(item: Element, out: Output<DocumentAccount>): PlainLine {
  const quantity = required(quantityOf(item.get('quantity')), item.get('quantity'));
  const price = requiredAmountOf(item.get('unitPrice'), CURRENCY) * BigInt(quantity);
  const discounts = item.get('discounts').items();
  const discount = discounts.reduce((sum, one) => sum + requiredAmountOf(one.get('amount'), CURRENCY), 0n);
  const total = amountOf(item.get('totalPrice'), CURRENCY);
  if (total !== null) {
    const parts = 'Price and discounts come to';
    const claim = { parts, sum: price - discount, total: 'the item states', stated: total };
    proveSum(item.get('totalPrice').place, { ...claim, remedy: 'Fetch the order again.' });
  }
  ownPool(item.get('fulfilment').get('method'), out);
  const sku = shownTextOf(item.get('offer').get('reference'), 200) ?? shownTextOf(item.get('product').get('ean'), 200);
  return {
    lineId: required(idOf(item.get('orderItemId')), item.get('orderItemId')),
    sku,
    quantity,
    cancelled: quantityOf(item.get('quantityCancelled')) ?? 0,
    price,
    discount,
  };
}

/** Goods that bol stores are not ours to ship: no pool of ours has them. */
function ownPool(method: Element, out: Output<DocumentAccount>): void {
  const word = textOf(method) ?? 'FBR';
  if (word === 'FBR') return;
  const remedy = `Goods that bol ships are not taken over by ${out.account.account}: release them there.`;
  refuse('unknown-warehouse', method.place, 'The item is fulfilled by bol', remedy, word);
}

function isGone(lines: readonly PlainLine[]): boolean {
  return lines.length > 0 && lines.every(({ quantity, cancelled }) => quantity === cancelled);
}

function latest(instants: readonly (SourceInstant | null)[]): SourceInstant | null {
  return instants.reduce(
    (last, one) => (one !== null && (last === null || one.epochMs > last.epochMs) ? one : last),
    null,
  );
}

import type { ChannelAccount } from '../channel-accounts.js';
import type { ExpectedDocument, Movement, SoldParcel } from '../expectation/expected-document.js';
import { allocate, scaleHalfUp, sum, toMinor, type Currency } from '../minor-units.js';
import type { LineDocument, OrderDocument, ShippingDocument } from './document-parts.js';

/** An order as its buyer placed it, with what the expectation needs beside it. */
export interface SoldOrder {
  readonly shop: ChannelAccount;
  /** The order resource at its last revision before shipment. */
  readonly document: OrderDocument;
  /** Part that the shop's own gift card paid, minor units. */
  readonly giftCard: number;
}

/** Amounts of a line or of shipping, minor units, tax taken out. */
interface Components {
  /** Price before discounts, without tax. */
  readonly revenue: number;
  /** Seller's discount, without tax. */
  readonly promotion: number;
  readonly tax: number;
}

/** One document a parcel, by the rules of sale posting; nothing for a test order and for a parcel without amounts. */
export function expectedDocuments(order: SoldOrder, parcels: readonly SoldParcel[]): ExpectedDocument[] {
  if (order.document.test) return [];
  const cursor = new Map<string, number>();
  let giftLeft = order.giftCard;
  const documents = parcels.map(({ shipmentId, lines }, ordinal) => {
    const goods = lines.map(({ lineId, quantity }) => shareOf(order, lineId, quantity, cursor));
    const extras = ordinal === 0 ? extrasOf(order) : nothingExtra;
    const sold = movementsOf(order.shop, goods, extras);
    const gross = -sum(sold.map(({ minor }) => minor));
    const gift = Math.min(giftLeft, gross);
    giftLeft -= gift;
    const party = `CLR-${order.shop.account}-${order.shop.currency}`;
    const paid = [
      { account: '1200', party, minor: gross - gift },
      { account: '2400', minor: gift },
    ];
    return { shipmentId, movements: [...paid, ...sold].filter(({ minor }) => minor !== 0) };
  });
  return documents.filter(({ movements }) => movements.length > 0);
}

interface Extras {
  readonly shipping: Components;
  readonly tip: number;
  readonly duties: number;
}

const nothing: Components = { revenue: 0, promotion: 0, tax: 0 };
const nothingExtra: Extras = { shipping: nothing, tip: 0, duties: 0 };

/** What goes whole with the first parcel. */
function extrasOf({ document, shop: { currency } }: SoldOrder): Extras {
  const duties = document.line_items.flatMap((line) => line.duties.map(({ shop_money }) => shop_money.amount));
  return {
    shipping: document.shipping_lines.map((line) => componentsOf(line, 1, document, currency)).reduce(plus, nothing),
    tip: toMinor(document.total_tip_received, currency),
    duties: sum(duties.map((amount) => toMinor(amount, currency))),
  };
}

function movementsOf(
  shop: ChannelAccount,
  goods: readonly Components[],
  { shipping, tip, duties }: Extras,
): Movement[] {
  const item = goods.reduce(plus, nothing);
  return [
    { account: '4000', minor: -item.revenue },
    { account: '4010', minor: -shipping.revenue },
    { account: '4090', minor: item.promotion + shipping.promotion },
    { account: shop.taxAccount, minor: -(item.tax + shipping.tax) },
    { account: '2150', minor: -tip },
    { account: '2155', minor: -duties },
  ];
}

/** The share of a line's amounts that belongs to its next units. */
function shareOf(order: SoldOrder, lineId: string, quantity: number, cursor: Map<string, number>): Components {
  const line = order.document.line_items.find(({ id }) => String(id) === lineId);
  if (!line) return nothing;
  const from = cursor.get(lineId) ?? 0;
  cursor.set(lineId, from + quantity);
  const whole = componentsOf(line, line.quantity, order.document, order.shop.currency);
  const units = Array.from({ length: line.quantity }, () => 1);
  const share = (amount: number): number => sum(allocate(amount, units).slice(from, from + quantity));
  return { revenue: share(whole.revenue), promotion: share(whole.promotion), tax: share(whole.tax) };
}

/** With tax inside, the discount's own share of the tax is taken out of price and discount alike. */
function componentsOf(
  priced: Pick<LineDocument | ShippingDocument, 'price' | 'tax_lines' | 'discount_allocations'>,
  quantity: number,
  document: OrderDocument,
  currency: Currency,
): Components {
  const price = toMinor(priced.price, currency) * quantity;
  const discount = sum(priced.discount_allocations.map(({ amount }) => toMinor(amount, currency)));
  const tax = sum(priced.tax_lines.map((line) => toMinor(line.price, currency)));
  if (!document.taxes_included) return { revenue: price, promotion: discount, tax };
  const discountTax = price > discount ? scaleHalfUp(discount, tax, price - discount) : 0;
  return { revenue: price - tax - discountTax, promotion: discount - discountTax, tax };
}

function plus(left: Components, right: Components): Components {
  return {
    revenue: left.revenue + right.revenue,
    promotion: left.promotion + right.promotion,
    tax: left.tax + right.tax,
  };
}

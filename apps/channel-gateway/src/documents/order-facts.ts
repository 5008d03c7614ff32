/** Facts about orders that channels with a plain order document state in the same way. */
import { legalEntityOf, type DocumentAccount } from '../accounts/accounts.js';
import type { NewFact, Output } from './output.js';
import type { Place } from './place.js';
import type { SourceInstant } from './readings.js';

/** A line of a plain order, amounts in minor units of the order's currency. */
export interface PlainLine {
  readonly lineId: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly cancelled?: number;
  /** All units before discounts. */
  readonly price: bigint | null;
  readonly discount?: bigint;
  readonly taxes?: readonly PlainTax[];
  readonly pool?: 'own';
  /** A charge that is no goods: nothing is reserved or released. */
  readonly isCharge?: boolean;
}

/** A tax on a line or on freight. */
export interface PlainTax {
  readonly title: string;
  readonly amount: bigint;
  readonly liable: 'us' | 'marketplace' | 'customer';
}

/** Freight as charged to the buyer. */
export interface PlainCharge {
  readonly id: string;
  readonly price: bigint;
  readonly discount?: bigint;
  readonly taxes?: readonly PlainTax[];
}

/** What a plain order says. */
export interface PlainOrder {
  readonly channel: string;
  readonly id: string;
  readonly name?: string | null;
  readonly marketplace?: string | null;
  /** The offset where the source wrote one. */
  readonly placedAt: { readonly at: string; readonly offset?: string };
  readonly updatedAt: SourceInstant | null;
  readonly currency: string;
  readonly completeness: 'full' | 'partial';
  readonly payment: 'unknown' | 'pending' | 'authorised' | 'paid' | 'refunded' | 'voided';
  readonly taxesIncluded: boolean;
  readonly shipTo?: Readonly<Record<string, unknown>>;
  readonly lines: readonly PlainLine[];
  readonly shipping?: readonly PlainCharge[];
  readonly total: bigint | null;
  /** Difference of the document's own rounding. */
  readonly rounding?: bigint;
  readonly cancelled?: { readonly at: string; readonly reason: string } | undefined;
}

/** States the snapshot of a plain order. */
export function orderFact(place: Place, order: PlainOrder, out: Output<DocumentAccount>): void {
  out.fact(place, orderFactOf(order, out.account));
}

/** The snapshot of a plain order, for readers that hand their facts back. */
export function orderFactOf(order: PlainOrder, connection: DocumentAccount): NewFact {
  const { account } = connection;
  const marketplace = order.marketplace ?? null;
  const { offset } = order.placedAt;
  return {
    actor: 'order',
    key: `order/${account}/${order.id}`,
    ref: { by: 'order-id', value: order.id },
    type: 'order.snapshot.v1',
    time: (order.updatedAt ?? order.placedAt).at,
    revision: order.updatedAt?.epochMs ?? 0,
    offsets: offset === undefined ? {} : { '': offset },
    data: {
      channel: order.channel,
      channelAccount: account,
      legalEntity: legalEntityOf({ ...connection, marketplace }),
      marketplaceOrderId: order.id,
      ...(order.name && { orderName: order.name.slice(0, 100) }),
      ...(marketplace !== null && { marketplace }),
      placedAt: order.placedAt.at,
      currency: order.currency,
      completeness: order.completeness,
      test: false,
      payment: order.payment,
      taxesIncluded: order.taxesIncluded,
      ...(order.shipTo && { shipTo: order.shipTo }),
      buyerRef: `buyer/${account}/order-${order.id}`,
      lines: order.lines.map(lineOnWire),
      shipping: (order.shipping ?? []).map(({ id, price, discount, taxes = [] }) => ({
        id,
        price: Number(price),
        discounts: discountsOnWire(discount),
        taxes: taxes.map(taxOnWire),
      })),
      tenders: null,
      tip: 0,
      duties: 0,
      rounding: Number(order.rounding ?? 0n),
      total: order.total === null ? null : Number(order.total),
      ...(order.cancelled && { cancelled: order.cancelled }),
    },
  };
}

function lineOnWire(line: PlainLine) {
  return {
    lineId: line.lineId,
    sku: line.sku,
    quantity: line.quantity,
    cancelledQuantity: line.cancelled ?? 0,
    price: line.price === null ? null : Number(line.price),
    discounts: discountsOnWire(line.discount),
    taxes: (line.taxes ?? []).map(taxOnWire),
    requiresShipping: line.isCharge !== true,
    giftCard: false,
    pool: line.pool ?? 'own',
  };
}

function discountsOnWire(discount = 0n) {
  return discount === 0n ? [] : [{ amount: Number(discount), fundedBy: 'seller' }];
}

function taxOnWire({ title, amount, liable }: PlainTax) {
  return { title, amount: Number(amount), liable };
}

/** A fee that a channel names on the order, before any settlement. */
export interface NamedFee {
  /** As a positive amount, minor units: we pay it. */
  readonly amount: bigint;
  readonly words: string;
  readonly orderLineId?: string;
}

/** States fees that a channel names on the order: expected, never posted. */
export function expectedFees(
  place: Place,
  order: { readonly id: string; readonly currency: string; readonly at: SourceInstant },
  fees: readonly NamedFee[],
  out: Output<DocumentAccount>,
): void {
  const named = fees.filter(({ amount }) => amount !== 0n);
  if (named.length === 0) return;
  out.fact(place, {
    actor: 'order',
    key: `order/${out.account.account}/${order.id}`,
    ref: { by: 'order-id', value: order.id },
    type: 'order.fees-expected.v1',
    time: order.at.at,
    revision: order.at.epochMs,
    offsets: { '': order.at.offset },
    data: {
      currency: order.currency,
      fees: named.map(({ amount, ...fee }) => ({ component: 'commission', amount: -Number(amount), ...fee })),
      at: order.at.at,
    },
  });
}

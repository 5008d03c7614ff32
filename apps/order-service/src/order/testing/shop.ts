import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { told } from '#libs/actors/testing';
import * as contracts from '#libs/contracts';
import type { DataOf, Message } from '#libs/contracts';
import { orderPolicySchema, type OrderPolicy } from '../order.policy.js';

type Snapshot = DataOf<typeof contracts.orderSnapshot>;
type SnapshotLine = Snapshot['lines'][number];

/** The policy that the product ships with. */
export const policy: OrderPolicy = orderPolicySchema.parse(
  parse(readFileSync(new URL('../../../../../policies/order.yaml', import.meta.url), 'utf8')),
);

/** The policy with other rules. */
export function withRules(rules: Partial<OrderPolicy['rules'][number]>): OrderPolicy {
  return { ...policy, rules: policy.rules.map((one) => ({ ...one, ...rules })) };
}

/** Day and time in November 2026, UTC: `instant(20, '16:00')`. */
export function instant(day: number, time = '12:00:00'): string {
  return new Date(`2026-11-${String(day).padStart(2, '0')}T${time}Z`).toISOString();
}

/** A line of 10.00 without tax, or with what is said of it. */
export function line(lineId: string, more: Partial<SnapshotLine> = {}): SnapshotLine {
  const quantity = more.quantity ?? 1;
  return {
    lineId,
    sku: `SKU-${lineId}`,
    quantity,
    cancelledQuantity: 0,
    price: 1000 * quantity,
    discounts: [],
    taxes: [],
    requiresShipping: true,
    giftCard: false,
    pool: 'own',
    ...more,
  };
}

/** A discount that the seller gives. */
export function off(amount: number): SnapshotLine['discounts'] {
  return amount === 0 ? [] : [{ amount, fundedBy: 'seller' }];
}

/** A tax that we owe. */
export function tax(amount: number, title = 'State Tax'): SnapshotLine['taxes'] {
  return [{ title, amount, liable: 'us' }];
}

/** One order of a shop, and what the shop and the warehouse tell of it. */
export class ShopOrder {
  readonly key: string;

  constructor(
    readonly id: string,
    private readonly fixed: Partial<Snapshot> = {},
  ) {
    this.key = `order/${fixed.channelAccount ?? 'shopify-us-1'}/${id}`;
  }

  /** A full and paid snapshot; its total is what lines and freight add up to. */
  snapshot(revision: number, more: Partial<Snapshot> = {}, id = `${this.id}-v${revision}`): Message {
    const data = { ...blank(this.id), ...this.fixed, ...more };
    const total = more.total === undefined ? totalOf(data) : more.total;
    const time = revision === 0 ? data.placedAt : new Date(Date.parse(data.placedAt) + revision * 1000).toISOString();
    return told(contracts.orderSnapshot, this.key, { ...data, total }, { revision, time, id });
  }

  paid(amount: number, more: Partial<DataOf<typeof contracts.orderPayment>> = {}): Message {
    const at = more.at ?? instant(20);
    const currency = this.fixed.currency ?? 'USD';
    const data = {
      transactionId: 'T-1',
      kind: 'sale' as const,
      state: 'success' as const,
      amount: { minor: amount, currency },
      at,
      ...more,
    };
    return told(contracts.orderPayment, this.key, data, { time: at, id: `${this.id}-${data.transactionId}` });
  }

  cancelled(reason = 'customer', at = instant(21)): Message {
    return told(contracts.orderCancellation, this.key, { at, reason }, { time: at, id: `${this.id}-cancelled` });
  }

  shipped(shipmentId: string, units: Readonly<Record<string, number>>, shippedAt = instant(22), sku?: string): Message {
    const lines = Object.entries(units).map(([lineId, quantity]) => ({
      lineId,
      sku: sku ?? `SKU-${lineId}`,
      quantity,
    }));
    const data = { shipmentId, shippedAt, warehouse: 'WH1', carrier: 'UPS', trackingNumber: `1Z${shipmentId}`, lines };
    return told(contracts.orderShipment, this.key, data, { time: shippedAt, id: `${this.id}-${shipmentId}` });
  }

  /** What the channel records of a fulfilment. */
  fulfilled(fulfilmentId: string, units: Readonly<Record<string, number>>, pool: SnapshotLine['pool']): Message {
    const lines = Object.entries(units).map(([lineId, quantity]) => ({ lineId, quantity }));
    const data = { fulfilmentId, state: 'success' as const, pool, at: instant(22), lines };
    return told(contracts.orderFulfilment, this.key, data, { time: data.at, id: `${this.id}-${fulfilmentId}` });
  }

  ruled(decision: DataOf<typeof contracts.orderRuling>['decision'], effect: string, effectRevision = 0): Message {
    const data = {
      rulingId: `R-${decision}-${effect}`,
      decision,
      effect,
      effectRevision,
      by: 'someone',
      at: instant(23),
    };
    return told(contracts.orderRuling, this.key, data, { time: data.at, id: `${this.id}-${data.rulingId}` });
  }

  asksToCancel(requestId: string, lineIds: string[] = []): Message {
    const data = { requestId, at: instant(21), reason: 'changed mind', lineIds };
    return told(contracts.orderCancellationRequest, this.key, data, { time: data.at, id: `${this.id}-${requestId}` });
  }
}

function blank(marketplaceOrderId: string): Snapshot {
  return {
    channel: 'shopify',
    channelAccount: 'shopify-us-1',
    legalEntity: 'US',
    marketplaceOrderId,
    orderName: `#${marketplaceOrderId}`,
    placedAt: instant(20, '10:00:00'),
    currency: 'USD',
    completeness: 'full',
    test: false,
    payment: 'paid',
    taxesIncluded: false,
    shipTo: { country: 'US', region: 'KY', postal: '40202' },
    buyerRef: 'buyer/1',
    lines: [],
    shipping: [],
    tenders: null,
    tip: 0,
    duties: 0,
    rounding: 0,
    total: null,
  };
}

function totalOf({ lines, shipping, taxesIncluded, tip, duties, rounding }: Snapshot): number | null {
  const charges = [...lines, ...shipping];
  if (charges.some((one) => one.price === null)) return null;
  const sums = charges.map(({ price, discounts, taxes }) => {
    const taxed = taxesIncluded ? 0 : sum(taxes);
    return (price ?? 0) - sum(discounts) + taxed;
  });
  return sums.reduce((all, one) => all + one, tip + duties + rounding);
}

function sum(some: readonly { readonly amount: number }[]): number {
  return some.reduce((all, one) => all + one.amount, 0);
}

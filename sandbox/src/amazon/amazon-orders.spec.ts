import { describe, expect, it } from 'vitest';
import { noFaults, usualFaults } from '../faults.js';
import { sum, toMinor } from '../minor-units.js';
import type { Run } from '../run.js';
import { orderDocument, type DataSet } from './order-document.js';
import { isFba } from './order-plan.js';
import { Orders } from './orders.js';
import { rolesOf, staysHome } from './roles.js';
import { expectedDocuments } from './sale.js';
import { sellerNamed } from './sellers.js';

const run: Run = {
  ordinal: 0,
  seed: 7,
  orders: 300,
  startedAtMs: Date.UTC(2026, 10, 23, 15),
  ratePerSecond: 50,
  speed: 1,
  faults: usualFaults,
};
const everything = new Set<DataSet>([
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
]);

function ordersOf(of: Run): Orders {
  const orders = new Orders();
  orders.start(of);
  return orders;
}

/** The documents of an order after each of its changes. */
function documentsOf(orders: Orders) {
  return [...orders.all].flatMap((order) =>
    [...order.plan.revisions, ...order.plan.shipments].flatMap(({ atMs }) => {
      const state = orders.stateOf(order, atMs);
      return state ? [{ plan: order.plan, document: orderDocument(state, everything) }] : [];
    }),
  );
}

interface Money {
  readonly amount: string;
}
interface Proceeds {
  readonly grandTotal?: Money;
  readonly proceedsTotal?: Money;
  readonly breakdowns: readonly { readonly type: string; readonly subtotal: Money }[];
}

describe('orders at Amazon', () => {
  it('are the same for the same seed, and others for another', () => {
    const text = (of: Run): string => JSON.stringify(documentsOf(ordersOf(of)));
    expect(text(run)).toBe(text(run));
    expect(text({ ...run, seed: 8 })).not.toBe(text(run));
  });

  it('have ids in the forms of Amazon, each of its own', () => {
    const plans = [...ordersOf(run).all].map(({ plan }) => plan);
    expect(plans.every(({ id }) => /^\d{3}-\d{7}-\d{7}$/.test(id))).toBe(true);
    expect(new Set(plans.map(({ id }) => id)).size).toBe(run.orders);
    const items = plans.flatMap((plan) => plan.items.map(({ id }) => id));
    expect(items.every((id) => /^\d{14}$/.test(id))).toBe(true);
    expect(new Set(items).size).toBe(items.length);
  });

  it('are found again by their id in any text', () => {
    const orders = ordersOf(run);
    for (const order of orders.all) expect(orders.named(`order/x/${order.plan.id}/sale/1`)).toBe(order);
    expect(orders.named('order/x/111-0007000-0000301')).toBeUndefined();
  });

  it('state no money, buyer or address while they are pending', () => {
    const pending = documentsOf(ordersOf(run)).filter(({ document }) => statusOf(document) === 'PENDING');
    expect(pending.length).toBeGreaterThan(100);
    for (const { document } of pending) expect(Object.keys(document)).not.toContain('proceeds');
    expect(JSON.stringify(pending)).not.toMatch(/deliveryAddress|buyerName|proceeds/);
  });

  it('add up, item by item and in all, but for the planted one', () => {
    for (const { plan, document } of documentsOf(ordersOf(run))) {
      const proceeds = document['proceeds'] as Proceeds | undefined;
      if (!proceeds) continue;
      const items = (document['orderItems'] as { proceeds: Proceeds }[]).map((item) => item.proceeds);
      const minor = ({ amount }: Money): number => toMinor(amount, plan.seller.currency);
      for (const { proceedsTotal, breakdowns } of items) {
        const parts = breakdowns.filter(({ type }) => !plan.seller.taxesIncluded || type !== 'TAX');
        expect(sum(parts.map(({ subtotal }) => minor(subtotal)))).toBe(minor(proceedsTotal ?? { amount: '0' }));
      }
      const stated = minor(proceeds.grandTotal ?? { amount: '0' });
      const total = sum(items.map(({ proceedsTotal }) => minor(proceedsTotal ?? { amount: '0' })));
      expect(stated - total).toBe(plan.role === 'amounts-differ' ? 100 : 0);
    }
  });

  it('rise in their last update with every change', () => {
    const orders = ordersOf(run);
    for (const order of orders.all) {
      const changes = [...order.plan.revisions, ...order.plan.shipments].map(({ atMs }) => atMs);
      const updates = changes.map((atMs) => orders.stateOf(order, atMs)?.lastUpdatedMs);
      expect(updates).toEqual([...new Set(changes)].toSorted((left, right) => left - right));
    }
  });

  it.each([1, 3, 10, 40, 300])('ship at least nine in ten of %i, and plant nothing without faults', (count) => {
    const roles = rolesOf({ ...run, orders: count });
    expect(roles.filter((role) => !staysHome(role)).length).toBeGreaterThanOrEqual(0.9 * count);
    const clean = rolesOf({ ...run, orders: count, faults: noFaults });
    expect(clean.filter((role) => ['unknown-item', 'short-stock', 'amounts-differ'].includes(role))).toEqual([]);
  });

  it('of Amazon’s own warehouse leave whole, in one parcel or two', () => {
    const fba = [...ordersOf(run).all].map(({ plan }) => plan).filter(isFba);
    expect(new Set(fba.map(({ shipments }) => shipments.length))).toEqual(new Set([1, 2]));
    for (const { items, shipments } of fba) {
      const units = (lines: readonly { readonly quantity: number }[]): number =>
        sum(lines.map(({ quantity }) => quantity));
      expect(units(shipments.flatMap(({ lines }) => lines))).toBe(units(items));
    }
  });
});

describe('what the books must show, worked by hand', () => {
  const base = { pendingUnitPrice: null, isCancelledLater: false, title: '', sku: 'ANY' } as const;
  const plan = {
    index: 0,
    id: '111-0000000-0000000',
    role: 'ordinary',
    createdMs: 0,
    buyer: {} as never,
    replaces: null,
    revisions: [],
    shipments: [],
  } as const;
  const parcels = (...units: number[]) =>
    units.map((quantity, place) => ({ shipmentId: `S${place}`, shippedMs: place, lines: [{ lineId: '1', quantity }] }));
  const booked = (...args: Parameters<typeof expectedDocuments>) =>
    expectedDocuments(...args).map(({ movements }) =>
      Object.fromEntries(movements.map(({ account, minor }) => [account, minor])),
    );

  it('US, 3 x 10.00 less 4.00, tax 1.56 + 0.36 that Amazon pays, freight 5.99: no tax anywhere', () => {
    const item = {
      ...base,
      id: '1',
      quantity: 3,
      unitPrice: 1000,
      discount: 400,
      shipping: 599,
      tax: { item: 156, shipping: 36 },
    };
    // units 1 and 2: 20.00 − 1.34 − 1.33 + 5.99; unit 3: 10.00 − 1.33
    expect(booked({ ...plan, seller: sellerNamed('amazon-us-1'), items: [item] }, parcels(2, 1))).toEqual([
      { 1200: 2332, 4000: -2000, 4010: -599, 4090: 267 },
      { 1200: 867, 4000: -1000, 4090: 133 },
    ]);
  });

  it('DE, 100.00 less 20.00 with 12.77 inside, freight 5.99 with 0.96 inside', () => {
    const item = {
      ...base,
      id: '1',
      quantity: 1,
      unitPrice: 10_000,
      discount: 2_000,
      shipping: 599,
      tax: { item: 1277, shipping: 96 },
    };
    expect(booked({ ...plan, seller: sellerNamed('amazon-eu-1'), items: [item] }, parcels(1))).toEqual([
      { 1200: 8599, 4000: -8404, 4010: -503, 4090: 1681, 2210: -1373 },
    ]);
  });

  it('a replacement posts nothing, whatever price is stated', () => {
    const item = {
      ...base,
      id: '1',
      quantity: 1,
      unitPrice: 1000,
      discount: 0,
      shipping: 0,
      tax: { item: 0, shipping: 0 },
    };
    const replacement = { ...plan, replaces: '111-0000000-0000009', seller: sellerNamed('amazon-us-1'), items: [item] };
    expect(booked(replacement, parcels(1))).toEqual([]);
  });
});

function statusOf(document: Readonly<Record<string, unknown>>): string {
  return (document['fulfillment'] as { fulfillmentStatus: string }).fulfillmentStatus;
}

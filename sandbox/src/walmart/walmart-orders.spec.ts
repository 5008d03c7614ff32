import { describe, expect, it } from 'vitest';
import { noFaults, usualFaults } from '../faults.js';
import { sum } from '../minor-units.js';
import type { Run } from '../run.js';
import { orderDocument } from './order-document.js';
import type { WalmartPlan } from './order-plan.js';
import { Orders } from './orders.js';
import { rolesOf, staysHome } from './roles.js';
import { expectedDocuments } from './sale.js';
import { sellers } from './sellers.js';

const run: Run = {
  ordinal: 0,
  seed: 7,
  orders: 200,
  startedAtMs: Date.UTC(2026, 10, 23, 15),
  ratePerSecond: 50,
  speed: 1,
  faults: usualFaults,
};

function ordersOf(of: Run): Orders {
  const orders = new Orders();
  orders.start(of);
  return orders;
}

const documentOf = (orders: Orders, plan: WalmartPlan, atMs: number): string => {
  const state = orders.stateOf(plan, atMs);
  return state ? JSON.stringify(orderDocument(state)) : '';
};

describe('orders at Walmart', () => {
  it('are the same for the same seed, and others for another', () => {
    const text = (of: Run): string => {
      const orders = ordersOf(of);
      return orders.all.map((plan) => documentOf(orders, plan, orders.settledMs(plan))).join('\n');
    };
    expect(text(run)).toBe(text(run));
    expect(text({ ...run, seed: 8 })).not.toBe(text(run));
  });

  it('have 13 digits, each its own, and are found again by them in any text', () => {
    const orders = ordersOf(run);
    expect(new Set(orders.all.map(({ id }) => id)).size).toBe(run.orders);
    for (const plan of orders.all) {
      expect(plan.id).toMatch(/^\d{13}$/);
      expect(orders.named(`order/${plan.seller.account}/${plan.id}/shipment.release/1`)).toBe(plan);
    }
    expect(orders.named('order/walmart-us-1/1000700000999/sale/1')).toBeUndefined();
  });

  it.each([1, 3, 10, 40, 200])('ship at least nine in ten of %i, and plant nothing without faults', (count) => {
    const roles = rolesOf({ ...run, orders: count });
    expect(roles.filter((role) => !staysHome(role)).length).toBeGreaterThanOrEqual(0.9 * count);
    const clean = rolesOf({ ...run, orders: count, faults: noFaults });
    expect(clean.filter((role) => ['unknown-item', 'short-stock', 'unknown-charge'].includes(role))).toEqual([]);
  });

  it('show units by what became of them, and a later change with every deed', () => {
    const orders = ordersOf(run);
    const plan = orders.all.find(
      ({ role, lines }) => role === 'ordinary' && lines.some(({ quantity }) => quantity > 1),
    );
    if (!plan) throw new Error('no order has two units of a line');
    const line = plan.lines.find(({ quantity }) => quantity > 1);
    const lineId = line?.number ?? '';
    const nowMs = orders.settledMs(plan) + 5_000;
    const changes: number[] = [];
    const look = () => {
      const state = orders.stateOf(plan, orders.nextChangeMs(plan, nowMs));
      changes.push(state?.lastModifiedMs ?? 0);
      return { isAcknowledged: state?.isAcknowledged, ...state?.lines.get(lineId) };
    };
    expect(look()).toMatchObject({ isAcknowledged: false, open: line?.quantity, cancelled: 0 });
    orders.keep({ record: 'acknowledged', orderId: plan.id, atMs: orders.nextChangeMs(plan, nowMs) });
    expect(look()).toMatchObject({ isAcknowledged: true, open: line?.quantity });
    const parcel = {
      orderId: plan.id,
      carrier: 'UPS',
      trackingNumber: '1Z',
      methodCode: 'Value',
      lines: [{ lineId, quantity: 1 }],
    };
    orders.keep({ record: 'shipped', parcel: { ...parcel, atMs: nowMs + 10 } });
    orders.keep({
      record: 'cancelled',
      cancellation: { orderId: plan.id, atMs: nowMs + 20, reason: 'X', lines: [{ lineId, quantity: 1 }] },
    });
    const state = orders.stateOf(plan, nowMs + 30)?.lines.get(lineId);
    expect(state).toMatchObject({ open: (line?.quantity ?? 0) - 2, cancelled: 1, reason: 'X', changedMs: nowMs + 20 });
    expect(changes).toEqual(changes.toSorted((left, right) => left - right));
  });

  it('of Walmart’s own warehouse leave whole', () => {
    const wfs = ordersOf(run).all.filter(({ role }) => role === 'wfs');
    expect(wfs.length).toBeGreaterThan(10);
    for (const { lines, shipments } of wfs)
      expect(sum(shipments.flatMap((parcel) => parcel.lines.map(({ quantity }) => quantity)))).toBe(
        sum(lines.map(({ quantity }) => quantity)),
      );
  });
});

describe('what the books must show, worked by hand', () => {
  const [seller] = sellers;
  const line = { number: '1', sku: 'ANY', title: '', quantity: 3, unitPrice: 1000, shipping: 699 };
  const plan = {
    seller,
    replaces: null,
    lines: [{ ...line, tax: { item: 180, shipping: 42 }, isCancelledLater: false }],
  } as unknown as WalmartPlan;
  const parcels = [2, 1].map((quantity, place) => ({
    shipmentId: `S${place}`,
    shippedMs: place,
    lines: [{ lineId: '1', quantity }],
  }));

  it('3 x 10.00 and freight 6.99 in two parcels: no tax anywhere, freight with the first', () => {
    const booked = expectedDocuments(plan, parcels).map(({ movements }) =>
      Object.fromEntries(movements.map(({ account, minor }) => [account, minor])),
    );
    expect(booked).toEqual([
      { 1200: 2699, 4000: -2000, 4010: -699 },
      { 1200: 1000, 4000: -1000 },
    ]);
  });

  it('a replacement posts nothing, whatever price is stated', () => {
    expect(expectedDocuments({ ...plan, replaces: '2000000000001' }, parcels)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { noFaults, usualFaults } from '../faults.js';
import { sum } from '../minor-units.js';
import type { Run } from '../run.js';
import { orderDocument } from './order-document.js';
import type { EbayPlan } from './order-plan.js';
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

describe('orders at eBay', () => {
  it('are the same for the same seed, and others for another', () => {
    const text = (of: Run): string => {
      const orders = ordersOf(of);
      const states = orders.all.flatMap((plan) => orders.stateOf(plan, orders.settledMs(plan)) ?? []);
      return JSON.stringify(states.map(orderDocument));
    };
    expect(text(run)).toBe(text(run));
    expect(text({ ...run, seed: 8 })).not.toBe(text(run));
  });

  it('are found again by their id in any text, and by each line item', () => {
    const orders = ordersOf(run);
    for (const plan of orders.all) {
      expect(plan.id).toMatch(/^\d\d-\d{5}-\d{5}$/);
      expect(orders.named(`order/${plan.seller.account}/${plan.id}/sale/1`)).toBe(plan);
      for (const { id } of plan.lines) expect(orders.ofLine(id)).toBe(plan);
    }
    expect(orders.named('order/amazon-us-1/111-0007000-0000001/sale/1')).toBeUndefined();
    expect(orders.ofLine('50007000000010')).toBeUndefined();
  });

  it.each([1, 3, 10, 40, 200])('ship at least nine in ten of %i, and plant nothing without faults', (count) => {
    const roles = rolesOf({ ...run, orders: count });
    expect(roles.filter((role) => !staysHome(role)).length).toBeGreaterThanOrEqual(0.9 * count);
    const clean = rolesOf({ ...run, orders: count, faults: noFaults });
    expect(clean.filter((role) => role !== 'cancelled' && role !== 'ordinary')).toEqual([]);
  });

  it('have no more open units than have not left, and none when they are cancelled', () => {
    const orders = ordersOf(run);
    const plan = orders.all.find(
      ({ role, lines }) => role === 'ordinary' && lines.some(({ quantity }) => quantity > 1),
    );
    const line = plan?.lines.find(({ quantity }) => quantity > 1);
    if (!plan || !line) throw new Error('no order has two units of a line item');
    const nowMs = orders.settledMs(plan) + 1_000;
    const open = () => {
      const state = orders.stateOf(plan, nowMs);
      return state && orders.openUnits(state, line.id);
    };
    expect(open()).toBe(line.quantity);
    const parcel = { id: '1', orderId: plan.id, shippedDate: '', carrier: 'UPS', trackingNumber: '1Z' };
    orders.keep({
      record: 'fulfilled',
      fulfilment: { ...parcel, atMs: nowMs, lines: [{ lineId: line.id, quantity: 1 }] },
    });
    expect(open()).toBe(line.quantity - 1);
    const cancelled = orders.all.find(({ role }) => role === 'cancelled') as EbayPlan;
    const state = orders.stateOf(cancelled, orders.settledMs(cancelled));
    expect(state && orders.openUnits(state, cancelled.lines[0]?.id ?? '')).toBe(0);
  });
});

it('tax is collected from buyers in the States, and of an import; at home the price is whole', () => {
  const { all } = ordersOf(run);
  const taxOf = (country: string, account: string): number =>
    sum(
      all
        .filter(({ buyer, seller }) => buyer.countryCode === country && seller.account === account)
        .flatMap(({ lines }) => lines.map(({ tax }) => tax)),
    );
  expect(taxOf('US', 'ebay-us-1')).toBeGreaterThan(0);
  expect(taxOf('GB', 'ebay-eu-1')).toBeGreaterThan(0);
  expect(all.some(({ buyer }) => buyer.countryCode === 'DE')).toBe(true);
  expect(taxOf('DE', 'ebay-eu-1')).toBe(0);
});

it('4 x 10.00 and freight 4.95 in two parcels: no tax anywhere, freight with the first', () => {
  const line = {
    id: '1',
    sku: 'ANY',
    title: '',
    quantity: 4,
    unitPrice: 1000,
    shipping: 495,
    tax: 270,
    discount: 0,
    shippingDiscount: 0,
  };
  const plan = { seller: sellers[0], lines: [line] } as unknown as EbayPlan;
  const parcels = [3, 1].map((quantity, at) => ({
    shipmentId: `S${at}`,
    shippedMs: at,
    lines: [{ lineId: '1', quantity }],
  }));
  const booked = expectedDocuments(plan, parcels).map(({ movements }) =>
    Object.fromEntries(movements.map(({ account, minor }) => [account, minor])),
  );
  expect(booked).toEqual([
    { 1200: 3495, 4000: -3000, 4010: -495 },
    { 1200: 1000, 4000: -1000 },
  ]);
});

it('3 x 10.00 less 2.00, freight 4.95 less 4.95 in two parcels: what is taken off stands for itself', () => {
  const line = { id: '1', sku: 'ANY', title: '', quantity: 3, unitPrice: 1000, discount: 200, tax: 0 };
  const plan = {
    seller: sellers[1],
    lines: [{ ...line, shipping: 495, shippingDiscount: 495 }],
  } as unknown as EbayPlan;
  const parcels = [2, 1].map((quantity, at) => ({
    shipmentId: `S${at}`,
    shippedMs: at,
    lines: [{ lineId: '1', quantity }],
  }));
  const booked = expectedDocuments(plan, parcels).map(({ movements }) =>
    Object.fromEntries(movements.map(({ account, minor }) => [account, minor])),
  );
  expect(booked).toEqual([
    { 1200: 1866, 4000: -2000, 4010: -495, 4090: 629 },
    { 1200: 934, 4000: -1000, 4090: 66 },
  ]);
});

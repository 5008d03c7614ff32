import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accountNamed } from '../channel-accounts.js';
import { noFaults, usualFaults } from '../faults.js';
import { sum, toMinor } from '../minor-units.js';
import { addsUp } from '../testing/received.js';
import type { OrderDocument } from './document-parts.js';
import { lastOrderDocument, orderDocument } from './order-document.js';
import { planOrder } from './order-generator.js';
import type { OrderPlan } from './order-plan.js';
import { plantsOf } from './plants.js';
import { rolesOf, staysHome, type Role } from './roles.js';
import type { Run } from '../run.js';
import { orderShape } from './samples.js';
import { scriptOf } from './script.js';
import { bodyOf } from './webhooks.js';

const run: Run = {
  ordinal: 0,
  seed: 7,
  orders: 500,
  startedAtMs: Date.UTC(2026, 10, 23, 15),
  ratePerSecond: 50,
  speed: 1,
  faults: usualFaults,
};

function plansOf(of: Run): OrderPlan[] {
  return rolesOf(of).map((role, index) => planOrder(of, index, role));
}

/** Every byte that the shops will send, with when and under which id. */
function lettersOf(of: Run): string[] {
  const plants = plantsOf(of, rolesOf(of));
  return plansOf(of).flatMap((plan) =>
    scriptOf(of, plan, plants).map(
      ({ body, ...head }) => JSON.stringify(head) + bodyOf({ run: of, plan }, body).toString(),
    ),
  );
}

const generated = plansOf(run).filter(({ role }) => !role.startsWith('sample-'));
const everyDocument = generated.flatMap((plan) => plan.revisions.map((_, revision) => orderDocument(plan, revision)));
const withRole = (role: Role): OrderPlan[] => generated.filter((plan) => plan.role === role);

describe('generated orders', () => {
  it('are the same to the byte for the same seed, and others for another', () => {
    const letters = lettersOf({ ...run, orders: 60 });
    expect(lettersOf({ ...run, orders: 60 })).toEqual(letters);
    expect(lettersOf({ ...run, orders: 60, seed: 8 })).not.toEqual(letters);
  });

  it('are what seed 7 has always given', () => {
    const digest = createHash('sha256')
      .update(lettersOf({ ...run, orders: 60 }).join('\n'))
      .digest('hex');
    expect(digest).toBe('722ae1f5d0d831c2568f6042d289413f096553fe2f77b56851d45d814606a30b');
  });

  it('have ids of their own: orders, lines and webhooks', () => {
    const plans = plansOf(run);
    const lines = plans.flatMap((plan) => lastOrderDocument(plan).line_items.map(({ id }) => id));
    const plants = plantsOf(run, rolesOf(run));
    const keys = plans.flatMap((plan) => scriptOf(run, plan, plants).map(({ key }) => key));
    const all: (string | number)[][] = [plans.map(({ id }) => id), lines, keys, plans.map(({ name }) => name)];
    for (const ids of all) {
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('have exactly the fields of the real resource, in its order', () => {
    const fields = Object.keys(orderShape);
    for (const document of everyDocument) expect(Object.keys(document)).toEqual(fields);
    const lineFields = Object.keys(orderShape.line_items[0] ?? {});
    for (const { line_items } of everyDocument) {
      for (const line of line_items) expect(Object.keys(line)).toEqual(lineFields);
    }
  });

  it('add up exactly, but for the planted ones', () => {
    for (const plan of generated) {
      plan.revisions.forEach((_, revision) => {
        expect(identityOf(orderDocument(plan, revision)), plan.name).toBe(plan.role === 'amounts-differ' ? 100 : 0);
      });
    }
  });

  it('state taxes and discounts on lines that add up to those of the order', () => {
    for (const document of everyDocument) {
      expect(taxOf(document)).toBe(toMinor(String(document['total_tax']), currencyOf(document)));
      expect(discountOf(document)).toBe(toMinor(String(document['total_discounts']), currencyOf(document)));
    }
  });

  it('are dated within the day before the run, each revision later than the one before', () => {
    for (const { revisions } of plansOf(run)) {
      for (const { datedMs } of revisions) {
        expect(datedMs).toBeLessThan(run.startedAtMs);
        expect(datedMs).toBeGreaterThan(run.startedAtMs - 86_400_000);
      }
      const dates = revisions.map(({ datedMs }) => datedMs);
      expect(dates).toEqual([...new Set(dates)].toSorted((left, right) => left - right));
    }
  });
});

describe('the mix of orders', () => {
  it('has every kind in 500', () => {
    const roles = new Set(rolesOf(run));
    expect([...roles]).toHaveLength(15);
    expect(generated.some(({ tip }) => tip > 0)).toBe(true);
    expect(generated.some(({ shipping }) => shipping.price > 0 && shipping.discount === shipping.price)).toBe(true);
    expect(new Set(generated.map(({ account }) => account)).size).toBe(3);
    expect(new Set(generated.map(({ lines }) => lines.length))).toEqual(new Set([1, 2, 3, 4]));
  });

  it.each([1, 2, 5, 10, 25, 100, 500, 2_000])('ships at least nine in ten of %i', (orders) => {
    const roles = rolesOf({ ...run, orders });
    expect(roles).toHaveLength(orders);
    expect(roles.filter((role) => !staysHome(role)).length).toBeGreaterThanOrEqual(0.9 * orders);
  });

  it('plants nothing in a world without faults', () => {
    const clean = { ...run, faults: noFaults };
    const roles = rolesOf(clean);
    expect(roles.filter((role) => ['unknown-item', 'short-stock', 'amounts-differ'].includes(role))).toEqual([]);
    const plants = plantsOf(clean, roles);
    expect([...plants.malformed, ...plants.orphanPayment, ...plants.sameIdOtherBody]).toEqual([]);
    const due = plansOf(clean).flatMap((plan) => scriptOf(clean, plan, plants));
    expect(due.every(({ key, webhookId }) => key === webhookId)).toBe(true);
  });
});

describe('what happens to an order before it ships', () => {
  it('cancelled in full: nothing is wanted, totals as ordered, refund of every line', () => {
    for (const plan of withRole('cancelled')) {
      const document = lastOrderDocument(plan);
      expect(document).toMatchObject({
        cancel_reason: 'customer',
        current_total_price: plan.account === 'shopify-jp-1' ? '0' : '0.00',
      });
      expect(document.line_items.every(({ current_quantity }) => current_quantity === 0)).toBe(true);
      expect(document.total_price).toBe(orderDocument(plan, 0).total_price);
    }
  });

  it('some units cancelled: the rest is wanted and its current totals add up with the refund to what was ordered', () => {
    for (const plan of withRole('units-cancelled')) {
      const document = lastOrderDocument(plan);
      const [refund] = document['refunds'] as {
        refund_line_items: { quantity: number; subtotal_set: Shown; total_tax_set: Shown }[];
      }[];
      const currency = currencyOf(document);
      const refunded = sum((refund?.refund_line_items ?? []).map((line) => refundOf(line, document, currency)));
      expect(refunded).toBeGreaterThan(0);
      expect(toMinor(String(document['current_total_price']), currency) + refunded).toBe(
        toMinor(document.total_price, currency),
      );
    }
  });

  it('a line added: it is not there at first and undiscounted later', () => {
    for (const plan of withRole('line-added')) {
      const [before, after] = [orderDocument(plan, 0), lastOrderDocument(plan)];
      expect(after.line_items).toHaveLength(before.line_items.length + 1);
      expect(after.line_items.at(-1)?.discount_allocations).toEqual([]);
      expect(after.line_items.slice(0, -1)).toEqual(before.line_items);
    }
  });
});

describe('licensed samples', () => {
  const samples = plansOf(run).filter(({ role }) => role.startsWith('sample-'));

  it('are sent with their own amounts, new ids and dates', () => {
    expect(samples.map(({ role }) => role).toSorted()).toEqual([
      'sample-discounted',
      'sample-pending',
      'sample-without-customer',
    ]);
    const totals = Object.fromEntries(samples.map((plan) => [plan.role, lastOrderDocument(plan).total_price]));
    expect(totals).toEqual({
      'sample-discounted': '598.94',
      'sample-pending': '199.00',
      'sample-without-customer': '238.47',
    });
    for (const plan of samples) {
      const text = JSON.stringify(lastOrderDocument(plan));
      expect(text).not.toMatch(/450789469|1073459976|1073459983|466157049|2008-01|2025-07/);
      expect(text).toContain(`gid://shopify/Order/${plan.id}`);
    }
  });

  it('add up', () => {
    for (const plan of samples) expect(addsUp(lastOrderDocument(plan))).toBe(true);
  });
});

interface Shown {
  readonly shop_money: { readonly amount: string };
}

function currencyOf(document: OrderDocument) {
  return accountNamed(`shopify-${{ USD: 'us', EUR: 'eu', JPY: 'jp' }[document.currency]}-1`).currency;
}

/** Stated total less lines − discounts + shipping + tax on top + duties + tip. */
function identityOf(document: OrderDocument): number {
  const currency = currencyOf(document);
  const minor = (text: unknown): number => toMinor(String(text), currency);
  const lines = sum(document.line_items.map(({ price, quantity }) => minor(price) * quantity));
  const shipping = sum(document.shipping_lines.map(({ price }) => minor(price)));
  const duties = sum(
    document.line_items.flatMap((line) => line.duties.map(({ shop_money }) => minor(shop_money.amount))),
  );
  const tax = document.taxes_included ? 0 : taxOf(document);
  const parts = lines - discountOf(document) + shipping + tax + duties + minor(document.total_tip_received);
  return minor(document.total_price) - parts;
}

function taxOf(document: OrderDocument): number {
  const currency = currencyOf(document);
  const parts = [...document.line_items, ...document.shipping_lines];
  return sum(parts.flatMap(({ tax_lines }) => tax_lines.map(({ price }) => toMinor(price, currency))));
}

function discountOf(document: OrderDocument): number {
  const currency = currencyOf(document);
  const parts = [...document.line_items, ...document.shipping_lines];
  return sum(parts.flatMap((part) => part.discount_allocations.map(({ amount }) => toMinor(amount, currency))));
}

function refundOf(
  line: { subtotal_set: Shown; total_tax_set: Shown },
  document: OrderDocument,
  currency: ReturnType<typeof currencyOf>,
): number {
  const subtotal = toMinor(line.subtotal_set.shop_money.amount, currency);
  return document.taxes_included ? subtotal : subtotal + toMinor(line.total_tax_set.shop_money.amount, currency);
}

/** Mercado Libre, connected by its manifest alone, against the sandbox's Mercado Libre. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InDoubt, type Call } from '#libs/actors';
import { deliveryRequested, orderAcknowledge, orderCancel, stockLevel, typeOf } from '#libs/contracts';
import type { RegionalPlan } from '../sandbox/src/regional/order-plan.js';
import { asked, DeclaredInWorld } from './testing/declared-in-world.js';

let market: DeclaredInWorld;
beforeEach(async () => {
  market = await DeclaredInWorld.open('mercadolibre');
});
afterEach(() => market[Symbol.asyncDispose]());

async function oneToShip(): Promise<RegionalPlan> {
  const found = (await market.settled()).find(({ role }) => role === 'ordinary');
  if (!found) throw new Error('no order is ordinary');
  return found;
}

const linesOf = ({ lines }: RegionalPlan) => lines.map(({ id, sku, quantity }) => ({ lineId: id, sku, quantity }));
const confirming = (plan: RegionalPlan) =>
  asked(typeOf(deliveryRequested), {
    command: 'shipment.confirm',
    marketplaceOrderId: plan.id,
    shipmentId: 'S-1',
    carrier: 'Correios',
    trackingNumber: 'BR1',
    lines: linesOf(plan).map(({ lineId, quantity }) => ({ lineId, quantity })),
  });
const cancelling = (plan: RegionalPlan, whole = true) =>
  asked(typeOf(orderCancel), {
    command: 'order.cancel',
    marketplaceOrderId: plan.id,
    lines: linesOf(plan),
    whole,
    reason: 'no-stock',
  });
const available = (kind: string, externalId: string): Call =>
  ({
    ref: 'one',
    message: { type: 'document.available.v1', data: { account: market.account.account, kind, externalId } },
  }) as unknown as Call;

describe('orders', () => {
  it('all come by search, over several pages', async () => {
    const plans = await market.settled();
    const documents = await market.all();
    expect([...new Set(documents.map(({ externalId }) => externalId))].toSorted()).toEqual(
      plans.map(({ id }) => id).toSorted(),
    );
    expect((await market.page()).next).not.toBeNull();
  });

  it('that a notification names are fetched by their address', async () => {
    const { id } = await oneToShip();
    await market.perform(available('orders_v2', `/orders/${id}`));
    expect(JSON.parse(Buffer.from(market.received[0]?.bytes ?? '').toString())).toMatchObject({ id: Number(id) });
    await expect(market.perform(available('orders_v2', '/orders/1'))).rejects.toMatchObject({
      code: 'no-such-document',
    });
    await expect(market.perform(available('items', `/orders/${id}`))).rejects.toMatchObject({
      code: 'no-such-document',
    });
  });

  it('that no search by change shows are found by the count of their day', async () => {
    await market.world.world.turnFaults({ 'mercadolibre-listing-omits': 1 });
    await market.world.world.start({ orders: 30, seed: 7, channels: ['mercadolibre'], ratePerSecond: 500 });
    const plans = market.market.orders.all;
    const day = { fromMs: Date.now() - 86_400_000, toMs: Date.now() + 3_600_000, isNewest: false };
    const { completeness } = market.opened;
    await expect.poll(() => completeness?.count(day, market.turn()), { timeout: 20_000 }).toBe(plans.length);
    expect(await market.all()).toEqual([]);
    const ids: string[] = [];
    let next: string | null = null;
    do {
      const page: { readonly ids: readonly string[]; readonly next: string | null } | undefined =
        await completeness?.ids(day, next, market.turn());
      ids.push(...(page?.ids ?? []));
      next = page?.next ?? null;
    } while (next !== null);
    expect([...new Set(ids)].toSorted()).toEqual(plans.map(({ id }) => id).toSorted());
  });

  it('of another seller are not shown', async () => {
    await market[Symbol.asyncDispose]();
    market = await DeclaredInWorld.open('mercadolibre', { MERCADOLIBRE_BR_1_CLIENT_SECRET: 'another' });
    await expect(market.page()).rejects.toMatchObject({ code: 'token-refused' });
  });
});

describe('what we say of an order', () => {
  it('that it is shipped, with its number; nothing has to be acknowledged', async () => {
    const plan = await oneToShip();
    const lines = linesOf(plan).map((line) => ({ ...line, accepted: line.quantity }));
    const taken = { command: 'order.acknowledge', marketplaceOrderId: plan.id, lines };
    expect(await market.perform(asked(typeOf(orderAcknowledge), taken))).toEqual({ notNeeded: true });
    expect(await market.perform(confirming(plan))).toMatchObject({ externalId: expect.any(String) as string });
    expect(market.market.toldTrackingNumbers()).toEqual(['BR1']);
  });

  it('said again after a lost answer it is the same', async () => {
    const plan = await oneToShip();
    await market.world.world.turnFaults({ 'mercadolibre-lost-answer': 1 });
    await expect(market.perform(confirming(plan))).rejects.toMatchObject({ code: 'unreachable' });
    await market.world.world.turnFaults({ 'mercadolibre-lost-answer': 0 });
    await market.perform(confirming(plan));
    expect(market.market.toldTrackingNumbers()).toEqual(['BR1']);
  });

  it('that the sale is off, of which a lost answer is looked up; a part is a person’s', async () => {
    const plan = await oneToShip();
    await expect(market.perform(cancelling(plan, false))).rejects.toMatchObject({ code: 'no-such-command' });
    expect(await market.lookUp(cancelling(plan))).toBeNull();
    await market.world.world.turnFaults({ 'mercadolibre-lost-answer': 1 });
    await expect(market.perform(cancelling(plan))).rejects.toBeInstanceOf(InDoubt);
    expect(await market.lookUp(cancelling(plan))).toEqual({});
    expect(await market.shown(plan.id)).toMatchObject({ status: 'cancelled' });
    await expect(market.perform(cancelling(plan))).rejects.toThrow('feedback_exists');
  });

  it('a level is set as it stands, and of a SKU that is not listed it is refused', async () => {
    const level = (sku: string) => asked(typeOf(stockLevel), { command: 'stock.level', sku, units: 12 });
    await market.perform(level('CD-SOAP'));
    expect(market.market.levels.get('mercadolibre-br-1 CD-SOAP')).toBe(12);
    await expect(market.perform(level('NOT-LISTED'))).rejects.toMatchObject({ code: 'nothing-found' });
  });
});

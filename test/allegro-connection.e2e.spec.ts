/** Allegro, connected by its manifest alone, against the sandbox's Allegro. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InDoubt } from '#libs/actors';
import { deliveryRequested, orderAcknowledge, orderCancel, stockLevel, typeOf } from '#libs/contracts';
import type { RegionalPlan } from '../sandbox/src/regional/order-plan.js';
import { asked, DeclaredInWorld } from './testing/declared-in-world.js';

let allegro: DeclaredInWorld;
beforeEach(async () => {
  allegro = await DeclaredInWorld.open('allegro');
});
afterEach(() => allegro[Symbol.asyncDispose]());

async function oneToShip(): Promise<RegionalPlan> {
  const found = (await allegro.settled()).find(({ role }) => role === 'ordinary');
  if (!found) throw new Error('no order is ordinary');
  return found;
}

const linesOf = ({ lines }: RegionalPlan) => lines.map(({ id, sku, quantity }) => ({ lineId: id, sku, quantity }));
const confirming = (plan: RegionalPlan, carrier = 'DHL', trackingNumber = '00340') =>
  asked(typeOf(deliveryRequested), {
    command: 'shipment.confirm',
    marketplaceOrderId: plan.id,
    shipmentId: 'S-1',
    carrier,
    trackingNumber,
    lines: linesOf(plan).map(({ lineId, quantity }) => ({ lineId, quantity })),
  });
const level = (sku: string, units: number) => asked(typeOf(stockLevel), { command: 'stock.level', sku, units });

describe('lists', () => {
  it('every form comes, over several pages, as a document that is the same by its id', async () => {
    const plans = await allegro.settled();
    const documents = await allegro.all();
    expect([...new Set(documents.map(({ externalId }) => externalId))].toSorted()).toEqual(
      plans.map(({ id }) => id).toSorted(),
    );
    expect((await allegro.page()).next).not.toBeNull();
    const [first] = documents;
    const data = { account: allegro.account.account, kind: 'checkout-form', externalId: first?.externalId };
    const named = { ref: 'one', message: { type: 'document.available.v1', data } };
    await allegro.perform(named as unknown as Parameters<typeof allegro.perform>[0]);
    expect(Buffer.from(allegro.received[0]?.bytes ?? '')).toEqual(Buffer.from(first?.bytes ?? ''));
  });

  it('counts and ids of a day are those of its forms', async () => {
    const plans = await allegro.settled();
    const day = { fromMs: Date.now() - 86_400_000, toMs: Date.now() + 1_000, isNewest: false };
    const { completeness } = allegro.opened;
    expect(await completeness?.count(day, allegro.turn())).toBe(plans.length);
    const first = await completeness?.ids(day, null, allegro.turn());
    expect(first?.ids).toHaveLength(20);
    expect(first?.next).not.toBeNull();
    expect(await allegro.shown('no-such-form')).toBeNull();
  });

  it('over the limit a list pauses', async () => {
    await allegro.world.world.turnFaults({ 'allegro-throttled': 1 });
    await expect(allegro.page()).rejects.toMatchObject({ code: 'throttled', afterMs: 1_000 });
  });

  it('each refresh token is spent once, and the next is the one that came with the answer', async () => {
    await allegro.page();
    allegro.forget();
    await allegro.page();
    allegro.forget();
    await allegro.page();
    expect(allegro.spent[0]).toBeNull();
    expect(new Set(allegro.spent).size).toBe(3);
  });

  it('nobody is let in with another refresh token', async () => {
    await allegro[Symbol.asyncDispose]();
    allegro = await DeclaredInWorld.open('allegro', { ALLEGRO_PL_1_REFRESH_TOKEN: 'another' });
    await expect(allegro.page()).rejects.toMatchObject({ code: 'token-refused' });
  });
});

describe('what we say of a form', () => {
  it('that we take it, and that it is sent with its parcel', async () => {
    const plan = await oneToShip();
    const lines = linesOf(plan).map((line) => ({ ...line, accepted: line.quantity }));
    const taken = { command: 'order.acknowledge', marketplaceOrderId: plan.id, lines };
    await allegro.perform(asked(typeOf(orderAcknowledge), taken));
    expect(await allegro.shown(plan.id)).toMatchObject({ fulfillment: { status: 'PROCESSING' } });
    expect(await allegro.perform(confirming(plan))).toEqual({
      externalId: Buffer.from('DHL:00340').toString('base64'),
    });
    expect(await allegro.shown(plan.id)).toMatchObject({ fulfillment: { status: 'SENT' } });
    expect(allegro.market.toldTrackingNumbers()).toEqual(['00340']);
  });

  it('a carrier that Allegro has no word for is told by its own name', async () => {
    const plan = await oneToShip();
    await allegro.perform(confirming(plan, 'Pony Express', '7'));
    expect(allegro.market.orders.parcelsOf(plan.id)).toMatchObject([{ carrier: 'OTHER', trackingNumber: '7' }]);
  });

  it('a parcel whose answer is lost is found by its number, and one that never came is not', async () => {
    const plan = await oneToShip();
    expect(await allegro.lookUp(confirming(plan))).toBeNull();
    await allegro.world.world.turnFaults({ 'allegro-lost-answer': 1 });
    await expect(allegro.perform(confirming(plan))).rejects.toBeInstanceOf(InDoubt);
    expect(await allegro.lookUp(confirming(plan))).toMatchObject({ externalId: expect.any(String) as string });
    expect(await allegro.shown(plan.id)).toMatchObject({ fulfillment: { status: 'SENT' } });
    expect(allegro.market.toldTrackingNumbers()).toEqual(['00340']);
  });

  it('that all of it is cancelled; a part is a person’s', async () => {
    const plan = await oneToShip();
    const cancel = (whole: boolean) =>
      asked(typeOf(orderCancel), {
        command: 'order.cancel',
        marketplaceOrderId: plan.id,
        lines: linesOf(plan),
        whole,
        reason: 'no-stock',
      });
    await expect(allegro.perform(cancel(false))).rejects.toMatchObject({ code: 'no-such-command' });
    await allegro.perform(cancel(true));
    expect(await allegro.shown(plan.id)).toMatchObject({ fulfillment: { status: 'CANCELLED' } });
  });

  it('a form that Allegro does not know is refused in its words', async () => {
    const plan = await oneToShip();
    await expect(allegro.perform(confirming({ ...plan, id: 'no-such-form' }))).rejects.toThrow('ORDER_NOT_FOUND');
  });

  it('a level is set as it stands, and of a SKU that is not offered it is refused', async () => {
    await allegro.perform(level('CD-SOAP', 12));
    expect(allegro.market.levels.get('allegro-pl-1 CD-SOAP')).toBe(12);
    await expect(allegro.perform(level('NOT-LISTED', 1))).rejects.toMatchObject({ code: 'nothing-found' });
  });
});

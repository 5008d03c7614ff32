import { afterAll, beforeAll, expect, it } from 'vitest';
import { salesOrderWanted, typeOf, type DataOf, type Message } from '#libs/contracts';
import { GatewayWorld } from './testing/gateway-world.js';
import { contra, postingMessage } from './testing/posting-messages.js';

type Wanted = DataOf<typeof salesOrderWanted>;

let world: GatewayWorld;
beforeAll(async () => {
  world = await GatewayWorld.open();
  await world.startGateway();
});
afterAll(() => world.close());

let orders = 9_000_000_000;
const newKey = () => `order/shopify-eu-1/${++orders}`;

/** A revision of an order's sales order, by the amounts of its lines. */
function wanted(key: string, revision: number, amounts: Readonly<Record<string, number>> | null): Message {
  const lines = Object.entries(amounts ?? {}).map(([lineId, amount]) => ({ lineId, quantity: 1, amount }));
  const head = { legalEntity: 'EU', channelAccount: 'shopify-eu-1', currency: 'EUR', placedOn: '2026-11-20' };
  const data: Wanted = {
    salesOrder: 'sales-order/EU',
    orderRevision: revision,
    legalEntity: 'EU',
    level: amounts && { ...head, reference: { order: key }, lines },
  };
  const id = `${key}/sales-order/EU@${revision}`;
  return { id, type: typeOf(salesOrderWanted), source: key, key, time: new Date().toISOString(), revision, data };
}

const inErp = (key: string) => world.erp.world.erp.salesOrders.all.find(({ reference }) => reference === key);
const answersTo = async (key: string, count: number) => (await world.heard(key, count)).map(({ data }) => data);

it('case 14: an open order of the ERP is amended once, its invoice follows, and an edit after it is an extra invoice', async () => {
  const key = newKey();
  await world.tell(wanted(key, 1, { L1: 10_000 }));
  expect(await answersTo(key, 1)).toMatchObject([{ posting: 'sales-order/EU', answersRevision: 1, outcome: 'posted' }]);
  await world.tell(wanted(key, 2, { L1: 10_000, L2: 1_200 }));
  await world.tell(wanted(key, 2, { L1: 10_000, L2: 1_200 }), '#again');
  await answersTo(key, 2);
  expect(inErp(key)).toMatchObject({
    amendments: 1,
    order: { lines: [{ lineId: 'L1' }, { lineId: 'L2', amount: 1_200 }] },
  });

  const first = postingMessage([contra('item-price', 10_000, 'L1')], { key: `${key}/1`, posting: 'sale/SHP-1' });
  await world.tell(first);
  await world.heard(first.key);
  const [original] = world.documents(first.id);
  const extra = postingMessage([contra('item-price', 1_200, 'L2')], { key: `${key}/2`, posting: 'sale/SHP-2' });
  await world.tell(extra);
  await world.heard(extra.key);
  expect(world.documents(extra.id)).toMatchObject([{ kind: 'invoice', totals: { debitMinor: 1_200 } }]);
  expect(world.documents(first.id)).toEqual([original]);
});

it('an older revision never overwrites a newer one, whatever their order and whatever becomes of the answer', async () => {
  const key = newKey();
  world.erp.world.faults.turn({ 'erp-lost-answer': 0.5 });
  const told = [3, 1, 2].map((revision) => wanted(key, revision, { L1: revision * 100 }));
  await Promise.all(told.map((message) => world.tell(message)));
  await answersTo(key, 3);
  world.erp.world.faults.turn({ all: false });
  expect(inErp(key)).toMatchObject({ revision: 3, order: { lines: [{ amount: 300 }] } });
});

it('an order that is taken back is taken back, and nothing of it is in the books', async () => {
  const key = newKey();
  await world.tell(wanted(key, 1, { L1: 500 }));
  await world.tell(wanted(key, 2, null));
  await answersTo(key, 2);
  expect(inErp(key)).toMatchObject({ revision: 2, order: null });
  expect(world.documents(key)).toEqual([]);
});

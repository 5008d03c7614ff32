import assert from 'node:assert/strict';
import type { NewCall } from '#libs/actors';
import type { PortCase } from '#libs/actors/testing';
import { deliveryRequested, orderShipment, typeOf, type Message } from '#libs/contracts';
import type { SealedDocument } from '../raw-store/document-statements.js';
import type { Alias, WaitingFact } from '../stage/routing.js';
import type { Outcome } from '../stage/translated-document.js';
import type { GatewayStore, GatewayTables } from '../store/gateway-store.js';

/** A store under test: its tables exist and are empty. */
export interface GatewayStoreSubject {
  readonly store: GatewayStore;
  /** Lets this much time go by: moves a clock, or waits. */
  passTime(ms: number): Promise<void>;
}

const KEY = 'order/shopify-us-1/7001';
const names = { account: 'wms-1', namedBy: 'shipment-order-id' } as const;

/** What names lead to; the trace beside it is another matter. */
function keysOf(aliases: readonly Alias[]): readonly Omit<Alias, 'traceparent'>[] {
  return aliases.map(({ account, namedBy, name, key }) => ({ account, namedBy, name, key }));
}

function inside<T>(store: GatewayStore, work: (tables: GatewayTables) => Promise<T>): Promise<T> {
  return store.transaction(async (tables) => ({ result: await work(tables), frames: [] }));
}

function document(id: string, more: Partial<SealedDocument> = {}): SealedDocument {
  const bytes = Buffer.from(`body of ${id}`);
  const about = { id, source: 'shopify', account: 'shopify-us-1', topic: 'orders/create', eventId: id } as const;
  const sealed = { body: Buffer.from(`sealed ${id}`), key: Buffer.from(`key of ${id}`) };
  const own = { seller: null, receivedAt: new Date('2026-11-20T10:00:00.000Z'), bytes, digest: `digest of ${id}` };
  return { id, document: { ...about, ...own }, sealed, contradicts: null, difference: null, ...more };
}

function fact(id: string, name: string): WaitingFact {
  const about = { id, type: typeOf(orderShipment), source: 'channel-gateway', key: '', revision: 0 };
  const message: Message = { ...about, time: '2026-11-20T10:00:00.000Z', document: 'wms-1/e', data: { n: 1 } };
  return { ...names, name, message };
}

function keep(store: GatewayStore, ...documents: SealedDocument[]): Promise<string[]> {
  return inside(store, async (tables) => {
    const fresh = await tables.documents.insert(documents);
    await tables.documents.insertBodies(documents.filter(({ id }) => fresh.has(id)));
    return [...fresh].sort();
  });
}

async function translated(store: GatewayStore, id: string, state: Outcome['state']): Promise<void> {
  const stored = (await store.documents([id])).get(id);
  assert.ok(stored);
  await noted(store, stored, state);
}

function noted(store: GatewayStore, document: Outcome['document'], state: Outcome['state']) {
  const nothing = { factCount: 0, refused: [], ignored: 0, unknown: [], holders: [] };
  const outcome = { document, state, kind: 'order', translator: 1, ...nothing };
  return inside(store, ({ documents }) => documents.saveOutcomes([outcome]));
}

/** What every store of the gateway must do; each case needs a fresh subject. */
export const gatewayStoreCases: readonly PortCase<GatewayStoreSubject>[] = [
  {
    name: 'keeps a document once, with its body',
    run: async ({ store }) => {
      assert.deepEqual(await keep(store, document('a/1'), document('a/2')), ['a/1', 'a/2']);
      assert.deepEqual(await keep(store, document('a/2'), document('a/3')), ['a/3']);
      const found = (await store.documents(['a/1', 'a/9'])).get('a/1');
      assert.deepEqual([found?.state, found?.topic, found?.revision], ['received', 'orders/create', 0]);
      assert.deepEqual((await store.sealedBodies(['a/1', 'a/9'])).get('a/1')?.body, Buffer.from('sealed a/1'));
      const digests = await inside(store, (tables) => tables.documents.digests(['a/1', 'a/9']));
      assert.deepEqual([...digests], [['a/1', 'digest of a/1']]);
    },
  },
  {
    name: 'keeps a document once where two bring it at the same moment',
    run: async ({ store }) => {
      const both = await Promise.all([keep(store, document('a/1')), keep(store, document('a/1'))]);
      assert.deepEqual(both.flat(), ['a/1']);
    },
  },
  {
    name: 'keeps nothing of a transaction that fails',
    run: async ({ store }) => {
      const failing = inside(store, async (tables) => {
        await tables.documents.insert([document('a/1')]);
        await tables.routing.learn([{ ...names, name: 'SO-1', key: KEY }]);
        throw new Error('no');
      });
      await assert.rejects(failing);
      assert.equal((await store.documents(['a/1'])).size, 0);
      assert.deepEqual(await inside(store, ({ routing }) => routing.resolve([{ ...names, name: 'SO-1' }])), []);
    },
  },
  {
    name: 'notes what became of a document, and has it translated again',
    run: async ({ store }) => {
      await keep(store, document('a/1'), document('a/1~x', { contradicts: 'a/1' }));
      await translated(store, 'a/1', 'refused');
      const refused = (await store.documents(['a/1'])).get('a/1');
      assert.deepEqual([refused?.state, refused?.revision], ['refused', 1]);
      assert.ok(refused?.refusedSince instanceof Date);
      const reopened = await inside(store, ({ documents }) => documents.reopen('a/1'));
      assert.deepEqual([reopened?.documentId, reopened?.revision, reopened?.sizeBytes], ['a/1', 1, 11]);
      assert.equal(await inside(store, ({ documents }) => documents.reopen('a/1~x')), undefined);
      assert.equal((await store.documents(['a/1'])).get('a/1')?.state, 'received');
      await translated(store, 'a/1', 'translated');
      assert.equal((await store.documents(['a/1'])).get('a/1')?.refusedSince, null);
    },
  },
  {
    name: 'tells two who translated one document at once apart, and which refusal came first',
    run: async ({ store }) => {
      await keep(store, document('a/1'));
      const seenByBoth = (await store.documents(['a/1'])).get('a/1');
      assert.ok(seenByBoth);
      const [first] = await noted(store, seenByBoth, 'refused');
      const [second] = await noted(store, seenByBoth, 'refused');
      assert.deepEqual([first?.revision, second?.revision], [1, 2]);
      assert.ok(first?.refusedSince instanceof Date);
      assert.deepEqual(second?.refusedSince, first.refusedSince);
    },
  },
  {
    name: 'lets the first meaning of a name stand',
    run: async ({ store }) => {
      const learn = (key: string) => inside(store, ({ routing }) => routing.learn([{ ...names, name: 'SO-1', key }]));
      await learn(KEY);
      await learn('order/shopify-us-1/other');
      const known = await inside(store, ({ routing }) =>
        routing.resolve([
          { ...names, name: 'SO-1' },
          { ...names, name: 'SO-2' },
        ]),
      );
      assert.deepEqual(keysOf(known), [{ ...names, name: 'SO-1', key: KEY }]);
    },
  },
  {
    name: 'holds facts until their name is known, and hands each out once',
    run: async ({ store, passTime }) => {
      await inside(store, ({ routing }) => routing.wait([fact('f1', 'SO-1'), fact('f2', 'SO-2')]));
      assert.deepEqual(await inside(store, ({ routing }) => routing.release(9)), []);
      await inside(store, ({ routing }) => routing.learn([{ ...names, name: 'SO-1', key: KEY }]));
      const released = await inside(store, ({ routing }) => routing.release(9));
      assert.deepEqual(
        released.map(({ id, key, told, message }) => [id, key, told, message.data]),
        [['f1', KEY, false, { n: 1 }]],
      );
      assert.deepEqual(await inside(store, ({ routing }) => routing.release(9)), []);
      await passTime(20);
      const overdue = () => inside(store, ({ routing }) => routing.overdue(10, 9));
      assert.deepEqual([(await overdue()).map(({ id }) => id), await overdue()], [['f2'], []]);
    },
  },
  {
    name: 'learns what a warehouse calls an order from the call that it answers',
    run: async ({ store }) => {
      const ref = `${KEY}/shipment.release/1@4`;
      const message = { ...fact(ref, '').message, type: typeOf(deliveryRequested) };
      const call: NewCall = { ref, target: 'wms-1', lane: 'shipment.release', priority: 2, message };
      await inside(store, async ({ calls, routing }) => {
        await calls.accept([call]);
        await routing.learnShipmentOrders([
          { ref, name: 'SO-1', key: KEY },
          { ref: 'nobody', name: 'SO-2', key: KEY },
        ]);
      });
      const wanted = ['SO-1', 'SO-2'].map((name) => ({ ...names, name }));
      const known = await inside(store, ({ routing }) => routing.resolve(wanted));
      assert.deepEqual(keysOf(known), [{ ...names, name: 'SO-1', key: KEY }]);
    },
  },
  {
    name: 'keeps the newest of what a buyer told',
    run: async ({ store }) => {
      const say = (text: string, revision: number) => {
        const sealed = { body: Buffer.from(text), key: Buffer.from('key') };
        return inside(store, (tables) => tables.keepBuyers([{ orderKey: KEY, buyerRef: 'b', revision, sealed }]));
      };
      await say('newer', 2);
      await say('older', 1);
      assert.deepEqual((await store.buyer(KEY))?.body, Buffer.from('newer'));
      assert.equal(await store.buyer('order/x/1'), undefined);
    },
  },
];

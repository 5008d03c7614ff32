import { describe, expect, it, vi } from 'vitest';
import {
  auditBatch,
  consumerOf,
  exceptionChanged,
  itemLookup,
  orderItemResolved,
  subjectOf,
  typeOf,
  type DataOf,
  type Message,
} from '#libs/contracts';
import { RetryLater } from '#libs/errors';
import { actor, fact } from '../actor.js';
import { level, wanting } from '../effects.js';
import { told } from '../given.js';
import { MemoryBus } from '../memory/memory-bus.js';
import { MemoryClock } from '../memory/memory-clock.js';
import { MemoryStore } from '../memory/memory-store.js';
import type { Bus, Store } from '../ports.js';
import { byId, latest, settled } from '../slots.js';
import { ActorLoop, type ActorLoopOptions } from './actor-loop.js';
import type { BatchReport, LoopSpan, LoopTracer, Trouble } from './observer.js';
import { OutboxRelay } from './relay.js';

type Resolved = DataOf<typeof orderItemResolved>;
const effects = {
  'item.lookup': level<{ sku: string }, typeof itemLookup>({
    contract: itemLookup,
    to: (value) => `item/US/${value.sku}`,
    data: (value, issue) => ({ order: issue.actor, sku: value?.sku ?? issue.effect.slice('item.lookup/'.length), wanted: value !== null }),
  }),
};
const want = wanting(effects);

/** Looks up what is unknown; complains after a second. An item called `unreadable`, `unstorable` or `unsayable` makes trouble. */
const orderOf = (planVersion: number) =>
  actor({
    type: 'order',
    slots: { items: byId(latest<string>()) },
    receives: {
      [typeOf(orderItemResolved)]: (data: Resolved) => {
        if (data.itemId === 'unreadable') throw new Error('cannot be read');
        return [fact(['items', data.sku], data.itemId ?? data.state)];
      },
    },
    effects,
    planVersion,
    plan: function* ({ items, clockMs }, _policy: null) {
      yield want('timer', { atMs: SOON_MS });
      for (const [sku, item] of Object.entries(items)) {
        if (settled(item) === 'unknown') yield want('item.lookup', { sku: planVersion === 1 ? sku : `${sku}-2` }, sku);
        if (settled(item) === 'unknown' && clockMs >= SOON_MS)
          yield want('exception', { reason: 'unknown-item', owner: 'commerce-operations', amountAtRisk: null, detail: sku }, sku);
      }
    },
    columns: ({ items }) => ({ item: Object.values(items).some((one) => settled(one) === 'unstorable') ? 'a NUL: \0' : null }),
  });
const START_MS = Date.parse('2026-11-20T00:00:00.000Z');
const SOON_MS = START_MS + 1_000;
const order = orderOf(1);
const orders = consumerOf('order-service', 'FACTS', 'order');

const say = (key: string, sku = 'A', more: Partial<Message> & { itemId?: string } = {}) => {
  const { itemId, ...rest } = more;
  return told(orderItemResolved, key, itemId ? { sku, state: 'unknown', itemId } : { sku, state: 'unknown' }, rest);
};

type Options = Partial<ActorLoopOptions<typeof order.slots, null>>;

/** A loop on ports in memory, and what is to be seen of it. */
class Bench {
  readonly clock = new MemoryClock(START_MS);
  readonly bus = new MemoryBus(this.clock);
  readonly store = new MemoryStore(this.clock);
  readonly reports: BatchReport[] = [];
  readonly troubles: Trouble[] = [];
  #frames = 0;
  #loops = 0;

  loop(options: Options = {}): ActorLoop<typeof order.slots, null> {
    const { bus, store, clock } = this;
    const observer = { batch: (report: BatchReport) => this.reports.push(report), trouble: (trouble: Trouble) => this.troubles.push(trouble) };
    this.#loops += 1;
    const own = { service: 'order-service', instance: `test-${this.#loops}`, definition: order, policy: null, consumer: orders } as const;
    return new ActorLoop({ ...own, bus, store, clock, observer, random: () => 0, ...options });
  }

  /** Puts messages into one frame. */
  async send(...messages: Message[]): Promise<void> {
    this.#frames += 1;
    await this.bus.publish([{ subject: subjectOf(orderItemResolved, 'order/a/1'), busId: `frame ${this.#frames}`, messages }]);
  }

  /** Brings what has arrived to its end, in one batch, by a loop of its own. */
  batch(options: Options = {}): Promise<void> {
    return this.batchBy(this.loop(options));
  }

  /** Brings what has arrived to its end, in one batch. */
  async batchBy(loop: ActorLoop<typeof order.slots, null>): Promise<void> {
    const subscription = await this.bus.subscribe(orders, 256);
    await loop.take(await subscription.next());
    await Promise.all([subscription.stop(), loop.stop()]);
  }

  /** Another replica on the same database, with a bus of its own. */
  rival(): Bench {
    return Object.assign(new Bench(), { store: this.store });
  }

  /** Messages of a type on the bus. */
  said(stream: 'FACTS' | 'AUDIT', type: string): Message[] {
    return this.bus.held(stream).flatMap((one) => one.messages.filter((message) => message.type === type));
  }

  /** What the audit says became of each message, in its order. */
  audited(): [id: string, result: string][] {
    const records = this.said('AUDIT', typeOf(auditBatch)).map((one) => one.data as DataOf<typeof auditBatch>);
    return records.flatMap((one) => one.taken.map((entry): [string, string] => [entry.id, entry.result]));
  }

  waiting(): number {
    return this.bus.held('FACTS').filter((one) => one.subject.startsWith('xd.facts.order')).length;
  }
}

/** A store whose commits are first given to somebody else. */
function intercepted(store: Store, before: (commits: number) => Promise<void> | void, after: () => void = () => undefined): Store {
  let commits = 0;
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'commit') return member.bind(target) as unknown;
      return async (...given: unknown[]): Promise<unknown> => {
        await before(++commits);
        const outcome: unknown = await member.apply(target, given);
        after();
        return outcome;
      };
    },
  });
}

describe('a batch', () => {
  it('is folded by actor, committed, acknowledged and published', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }), say('order/a/2', 'B', { id: 'm-2' }), say('order/a/1', 'C', { id: 'm-3' }));
    await bench.batch();
    expect(bench.store.rows('order').map((row) => [row.key, row.version])).toEqual([['order/a/1', 1], ['order/a/2', 1]]);
    expect(bench.waiting()).toBe(0);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.id)).toEqual([
      'order/a/1/item.lookup/A@1',
      'order/a/1/item.lookup/C@1',
      'order/a/2/item.lookup/B@1',
    ]);
    expect(bench.audited()).toEqual([['m-1', 'applied'], ['m-3', 'applied'], ['m-2', 'applied']]);
    expect(bench.store.outbox().map((one) => one.published)).toEqual([true]);
    expect(bench.reports[0]).toMatchObject({ actor: 'order', results: { applied: 3, dead: 0 }, issued: 3, conflicts: 0 });
  });

  it('names in what it issues what led to it, and carries its trace on', async () => {
    const bench = new Bench();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await bench.send(say('order/a/1', 'A', { id: 'm-1', traceparent }));
    await bench.batch();
    expect(bench.said('FACTS', typeOf(itemLookup))[0]).toMatchObject({ causes: ['m-1'], traceparent, source: 'order/a/1' });
  });

  it('names as causes only what was news, and at most so many', async () => {
    const bench = new Bench();
    const known = say('order/a/1', 'A', { id: 'known' });
    await bench.send(known);
    await bench.batch();
    await bench.send(known, ...['B', 'C', 'D'].map((sku) => say('order/a/1', sku, { id: `news of ${sku}` })));
    await bench.batch();
    expect(bench.said('FACTS', typeOf(itemLookup)).at(-1)?.causes).toEqual(['news of B', 'news of C', 'news of D']);
    await bench.send(...['E', 'F', 'G'].map((sku) => say('order/a/1', sku, { id: `news of ${sku}` })));
    await bench.batch({ limits: { causes: 2 } });
    expect(bench.said('FACTS', typeOf(itemLookup)).at(-1)?.causes).toEqual(['news of F', 'news of G']);
  });

  it('carries the span on where a tracer makes one, and ends every span once', async () => {
    const bench = new Bench();
    const ends: string[] = [];
    const span = (name: string): LoopSpan => ({ traceparent: `trace of ${name}`, end: (error) => ends.push(error ? `${name} failed` : name) });
    const tracer: LoopTracer = { batch: (type, deliveries) => span(`${type} ${deliveries}`), message: (message) => span(message.id) };
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }), say('order/a/1', 'B', { id: 'bad', itemId: 'unreadable' }));
    await bench.batch({ tracer });
    expect(bench.said('FACTS', typeOf(itemLookup))[0]?.traceparent).toBe('trace of m-1');
    expect(ends.sort()).toEqual(['bad', 'm-1', 'order 1']);
  });

  it('that changes nothing writes nothing, and is audited before it is acknowledged', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1', revision: 2 }));
    await bench.batch();
    await bench.send(say('order/a/1', 'A', { id: 'm-1', revision: 2 }), say('order/a/1', 'A', { id: 'm-0', revision: 1 }));
    await bench.batch();
    expect(bench.store.rows('order')[0]?.version).toBe(1);
    expect(bench.store.outbox().length).toBe(1);
    expect(bench.audited().slice(1)).toEqual([['m-1', 'duplicate'], ['m-0', 'superseded']]);
  });

  it('that changes nothing comes again where its audit is refused', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    await bench.batch();
    bench.bus.limit('AUDIT', 1);
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    await bench.batch();
    expect(bench.waiting()).toBe(1);
    bench.bus.limit('AUDIT', 9);
    bench.clock.advance(60_000);
    await bench.batch();
    expect([bench.waiting(), bench.audited().at(-1)]).toEqual([0, ['m-1', 'duplicate']]);
  });

  it('splits an audit record that is too large for the bus', async () => {
    const bench = new Bench();
    const ids = Array.from({ length: 20 }, (_, index) => `m-${index}`);
    await bench.send(...ids.map((id) => say('order/a/1', id, { id })));
    await bench.batch({ limits: { auditBytes: 500 } });
    const records = bench.said('AUDIT', typeOf(auditBatch));
    expect(records.length).toBeGreaterThan(3);
    expect(new Set(records.map((one) => one.id)).size).toBe(records.length);
    for (const one of records) expect(JSON.stringify(one.data).length).toBeLessThan(800);
    expect(bench.audited().map(([id]) => id)).toEqual(ids);
  });
});

describe('a message that cannot be taken', () => {
  const bad = (more: Partial<Message>) => ({ ...say('order/a/1', 'A', { id: 'bad' }), ...more }) as Message;
  it.each([
    ['invalid-data', bad({ data: { sku: 'A', state: 'perhaps' } }), '/data/state'],
    ['invalid-envelope', bad({ time: 'yesterday' }), '/time'],
    ['unknown-contract', bad({ type: 'order.stranger.v1' }), 'order.stranger.v1'],
    ['newer-version', bad({ type: 'order.item-resolved.v2' }), 'order.item-resolved.v2'],
    ['wrong-key', bad({ key: 'item/US/A' }), 'item/US/A'],
    ['cannot-be-taken', bad({ data: { sku: 'A', state: 'unknown', itemId: 'unreadable' } }), 'cannot be read'],
  ])('is a dead letter (%s), alone', async (code, message, reason) => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'B', { id: 'm-1' }), message, say('order/a/2', 'C', { id: 'm-2' }));
    await bench.batch();
    const [letter, ...others] = bench.store.letters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ id: 'bad', code, subject: subjectOf(orderItemResolved, 'order/a/1') });
    expect(letter?.reason).toContain(reason);
    expect(JSON.parse(letter?.body ?? '')).toEqual(message);
    expect(bench.store.rows('order').map((row) => row.key)).toEqual(['order/a/1', 'order/a/2']);
    expect([bench.waiting(), Object.fromEntries(bench.audited())]).toEqual([0, { 'm-1': 'applied', 'm-2': 'applied', bad: code === 'newer-version' ? 'parked' : 'dead' }]);
  });

  it('may be bytes that are no message, or JSON that is none', async () => {
    const bench = new Bench();
    bench.bus.put(subjectOf(orderItemResolved, 'order/a/1'), Uint8Array.from([0xff]));
    await bench.send(null as unknown as Message, say('order/a/1'));
    await bench.batch();
    expect(bench.store.letters().map((one) => [one.code, Buffer.from(one.body, 'base64').toString('latin1')])).toEqual([['undecodable', 'ÿ'], ['undecodable', 'null']]);
    expect([bench.waiting(), bench.store.rows('order').length]).toEqual([0, 1]);
  });

  it('waits where its version is newer, and is replayed by a build that knows it', async () => {
    const bench = new Bench();
    const parked = say('order/a/1', 'A', { id: 'm-1' });
    const letter = { id: 'm-1', subject: 'x', type: parked.type, key: parked.key, code: 'newer-version', reason: '', body: JSON.stringify(parked), at: parked.time };
    await bench.store.commit({ actor: order, decisions: [], frames: [], audit: () => [], deadLetters: [letter, { ...letter, id: 'still', type: 'order.item-resolved.v2' }] });
    expect(await bench.loop().replayParked()).toBe(1);
    expect(bench.bus.held('FACTS').map((one) => one.busId)).toEqual(['m-1~test-1.0']);
    await bench.batch();
    expect(bench.store.letters().map((one) => one.id)).toEqual(['still']);
    expect(bench.store.rows('order').length).toBe(1);
  });
});

describe('a version check that is lost', () => {
  it('folds the losers again from fresh rows, and only them', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }), say('order/a/2', 'A', { id: 'm-2' }));
    const rival = bench.rival();
    await rival.send(say('order/a/1', 'R', { id: 'rival' }));
    const store = intercepted(bench.store, (commits) => (commits === 1 ? rival.batch() : undefined));
    await bench.batch({ store });
    expect(bench.store.rows('order').map((row) => [row.key, row.version, Object.keys(row.issued)])).toEqual([
      ['order/a/1', 2, ['item.lookup/R', 'item.lookup/A']],
      ['order/a/2', 1, ['item.lookup/A']],
    ]);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.id)).toEqual(['order/a/2/item.lookup/A@1', 'order/a/1/item.lookup/A@2']);
    expect(bench.reports[0]).toMatchObject({ conflicts: 1, results: { applied: 2 } });
    expect(bench.audited()).toEqual([['m-2', 'applied'], ['m-1', 'applied']]);
  });

  it('is won the second time though the row in memory was old', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    const loop = bench.loop();
    await bench.send(say('order/a/1', 'A'));
    await bench.batchBy(loop);
    await rival.send(say('order/a/1', 'R'));
    await rival.batch();
    await bench.send(say('order/a/1', 'B'));
    await bench.batchBy(loop);
    expect(bench.store.rows('order')[0]?.version).toBe(3);
    expect(bench.reports[1]).toMatchObject({ conflicts: 1, results: { applied: 1, postponed: 0 } });
  });

  it('does not touch again what was already put aside', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    await rival.send(say('order/a/1', 'R'));
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }), say('order/a/1', 'A', { id: 'bad', itemId: 'unreadable' }));
    const store = intercepted(bench.store, (commits) => (commits === 1 ? rival.batch() : undefined));
    await bench.batch({ store });
    expect(bench.audited()).toEqual([['bad', 'dead'], ['m-1', 'applied']]);
    expect(bench.reports[0]?.results).toMatchObject({ applied: 1, dead: 1, duplicate: 0 });
  });

  it('gives the messages back after so many times', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    const store = intercepted(bench.store, async (commits) => {
      await rival.send(say('order/a/1', `R${commits}`));
      await rival.batch();
    });
    await bench.batch({ store, limits: { commitAttempts: 3 } });
    expect(bench.waiting()).toBe(1);
    expect(bench.troubles.map(({ error }) => (error as RetryLater).code)).toEqual(['version-checks-lost']);
    expect(bench.reports[0]?.results.postponed).toBe(1);
  });
});

describe('a database that', () => {
  const gone = new RetryLater('store-gone', { problem: 'gone', remedy: 'wait', afterMs: 5_000 });
  const refuse = (error: unknown) => () => {
    throw error;
  };

  it('is gone gets the messages later, not before it says, and nothing is a dead letter', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    for (let turn = 0; turn < 5; turn++) {
      await bench.batch({ store: intercepted(bench.store, refuse(gone)) });
      bench.clock.advance(60_000);
    }
    expect([bench.waiting(), bench.store.letters()]).toEqual([1, []]);
    await bench.batch();
    expect([bench.waiting(), bench.store.rows('order').length]).toEqual([0, 1]);
  });

  it('is asked once about a batch that may pass later, whatever its size', async () => {
    const bench = new Bench();
    const naks: number[] = [];
    const deliveries = [1, 2, 3].map((number) => ({
      subject: 'xd.facts.order.item-resolved.v1.00',
      content: { messages: [say(`order/a/${number}`)] },
      deliveries: number,
      ack: () => naks.push(-1),
      nak: (delayMs: number) => naks.push(delayMs),
    }));
    let commits = 0;
    const loop = bench.loop({ store: intercepted(bench.store, (number) => refuse(((commits = number), gone))()), limits: { backoffFirstMs: 6_000, backoffMostMs: 20_000 } });
    await loop.take(deliveries);
    expect([commits, naks]).toEqual([1, [5_000, 6_000, 10_000]]);
  });

  it('does not say what became of a commit is asked afresh: nothing is done twice', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    let silent = true;
    const answerLost = () => {
      if (silent) throw gone;
    };
    const loop = bench.loop({ store: intercepted(bench.store, () => undefined, answerLost) });
    await bench.batchBy(loop);
    expect([bench.waiting(), bench.said('FACTS', typeOf(itemLookup))]).toEqual([1, []]);
    bench.clock.advance(60_000);
    silent = false;
    await bench.batchBy(loop);
    expect(bench.reports[1]).toMatchObject({ results: { duplicate: 1 } });
    expect([bench.waiting(), bench.store.rows('order')[0]?.version]).toEqual([0, 1]);
    const { bus, store } = bench;
    expect(await new OutboxRelay({ bus, store }).run()).toBe(1);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.id)).toEqual(['order/a/1/item.lookup/A@1']);
    expect(bench.audited()).toEqual([['m-1', 'duplicate'], ['m-1', 'applied']]);
  });

  it('does not say what became of a commit has its rows read again: what is in memory is not trusted', async () => {
    const bench = new Bench();
    let silent = false;
    const answerLost = () => {
      if (silent) throw gone;
    };
    const loop = bench.loop({ store: intercepted(bench.store, () => undefined, answerLost) });
    for (const [sku, lost] of [['A', false], ['B', true], ['C', false]] as const) {
      silent = lost;
      await bench.send(say('order/a/1', sku));
      await bench.batchBy(loop);
    }
    expect(bench.reports.map((report) => report.conflicts)).toEqual([0, 0, 0]);
    expect(bench.store.rows('order')[0]?.version).toBe(3);
  });

  it('refuses one row refuses only that: its message is a dead letter after the third delivery', async () => {
    const bench = new Bench();
    for (const number of [1, 2, 3, 4, 5]) await bench.send(say(`order/a/${number}`, 'A', { id: `m-${number}` }));
    await bench.send(say('order/a/3', 'B', { id: 'bad', itemId: 'unstorable' }));
    await bench.batch();
    expect(bench.store.rows('order').map((row) => row.key)).toEqual([1, 2, 3, 4, 5].map((number) => `order/a/${number}`));
    expect([bench.waiting(), bench.store.letters()]).toEqual([1, []]);
    for (let turn = 0; turn < 2; turn++) {
      bench.clock.advance(60_000);
      await bench.batch();
    }
    expect([bench.waiting(), bench.store.letters().map((one) => [one.id, one.code])]).toEqual([0, [['bad', 'unstorable']]]);
  });

  it('cannot be read from gets every message later', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1'));
    const store = new Proxy(bench.store, { get: (target, name) => (name === 'load' ? () => Promise.reject(new Error('no such table')) : Reflect.get(target, name, target)) });
    await bench.batch({ store: store as Store });
    expect([bench.waiting(), bench.store.letters(), bench.troubles.length]).toEqual([1, [], 1]);
  });
});

describe('a bus that is full', () => {
  it('leaves what was decided to the relay; the loop goes on', async () => {
    const bench = new Bench();
    const { bus, store, clock } = bench;
    await bench.send(say('order/a/1', 'A'));
    bus.limit('FACTS', 1);
    const loop = bench.loop();
    const subscription = await bus.subscribe(orders, 256);
    const refusing: Bus = { subscribe: (...given) => bus.subscribe(...given), publish: () => Promise.reject(new RetryLater('stream-full', { problem: 'full', remedy: 'wait', afterMs: 0 })) };
    const blocked = bench.loop({ bus: refusing });
    await blocked.take(await subscription.next());
    await blocked.stop();
    expect([bench.waiting(), store.outbox()[0]?.published, bench.troubles.map((one) => one.during)]).toEqual([0, false, ['publish']]);
    const relay = new OutboxRelay({ bus, store, leaseMs: 20_000 });
    expect(await relay.run()).toBe(0);
    clock.advance(20_000);
    expect(await relay.run()).toBe(1);
    expect(bench.said('FACTS', typeOf(itemLookup)).length).toBe(1);
    await loop.stop();
  });
});

describe('timers', () => {
  it('fold what is due with the instant that was due, and open an exception with its deadline', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A'));
    await bench.batch();
    const loop = bench.loop({ dueHours: { byReason: { 'unknown-item': 2 }, otherwise: 24 } });
    expect(await loop.timers.run()).toBe(0);
    bench.clock.advance(5_000);
    expect([await loop.timers.run(), await loop.timers.run()]).toEqual([1, 0]);
    await loop.stop();
    const [row] = bench.store.rows('order');
    expect([row?.facts['clockMs'], row?.wakeAtMs]).toEqual([SOON_MS, null]);
    const [exception] = bench.store.exceptions();
    expect(exception).toEqual({
      id: 'order/a/1/exception/unknown-item/A',
      service: 'order-service',
      reason: 'unknown-item',
      owner: 'commerce-operations',
      amountAtRisk: null,
      openedAt: '2026-11-20T00:00:05.000Z',
      dueAt: '2026-11-20T02:00:05.000Z',
      evidence: [],
      detail: 'A',
      revision: 2,
      state: 'open',
    });
    expect(bench.said('AUDIT', typeOf(exceptionChanged)).map((one) => [one.id, one.key, one.data])).toEqual([[`${exception?.id}@2`, exception?.id, exception]]);
  });

  it('fold the row as it stands in the database, whatever is in memory', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    const loop = bench.loop();
    await bench.send(say('order/a/1', 'A'));
    await bench.batchBy(loop);
    await rival.send(say('order/a/1', 'B'));
    await rival.batch();
    bench.clock.advance(5_000);
    await loop.timers.run();
    expect(bench.store.rows('order').map((row) => [row.version, row.wakeAtMs])).toEqual([[3, null]]);
  });

  it('plan again what an older replica has marked', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A'));
    await bench.batch({ definition: orderOf(2) });
    await bench.send(say('order/a/1', 'B'));
    await bench.batch({ definition: orderOf(1) });
    expect(bench.store.rows('order').map((row) => [row.wakeAtMs, row.planVersion])).toEqual([[0, 2]]);
    expect(await bench.loop({ definition: orderOf(1) }).timers.run()).toBe(0);
    expect(await bench.loop({ definition: orderOf(2) }).timers.run()).toBe(1);
    expect(bench.store.rows('order').map((row) => [row.wakeAtMs, Object.keys(row.issued)])).toEqual([[SOON_MS, ['item.lookup/A', 'item.lookup/B']]]);
  });
});

describe('a sweep after a deploy', () => {
  it('plans every outdated row again, page by page, once', async () => {
    const bench = new Bench();
    for (const number of [1, 2, 3, 4, 5]) await bench.send(say(`order/a/${number}`));
    await bench.batch();
    const { sweep } = bench.loop({ definition: orderOf(2), limits: { rowsAtOnce: 2 } });
    expect([await sweep.run(), await sweep.run()]).toEqual([5, 0]);
    expect(bench.store.rows('order').map((row) => [row.planVersion, row.version])).toEqual(Array(5).fill([2, 2]));
    await vi.waitFor(() => expect(bench.said('FACTS', typeOf(itemLookup)).length).toBe(15));
  });
});

describe('a loop that serves', () => {
  it('takes what comes until it is stopped, then finishes what it has taken', async () => {
    const bench = new Bench();
    const loop = bench.loop();
    await loop.start();
    await bench.send(say('order/a/1'));
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(1));
    await bench.send(say('order/a/2'));
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(2));
    expect(await loop.stop()).toBe(true);
    await bench.send(say('order/a/3'));
    expect([bench.waiting(), bench.store.outbox().every((one) => one.published)]).toEqual([1, true]);
  });

  it('commits the next batch while the one before is still being published, and not the one after', async () => {
    const bench = new Bench();
    const { bus, store } = bench;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: Bus = { subscribe: (...given) => bus.subscribe(...given), publish: (frames) => released.then(() => bus.publish(frames)) };
    const loop = bench.loop({ bus: slow, limits: { batch: 1 } });
    for (const number of [1, 2, 3, 4]) await bench.send(say(`order/a/${number}`));
    await loop.start();
    await vi.waitFor(() => expect(store.rows('order').length).toBe(2));
    release();
    await vi.waitFor(() => expect(store.outbox().filter((one) => one.published).length).toBe(4));
    expect(await loop.stop()).toBe(true);
  });

  it('says so where it cannot stop in time', async () => {
    const bench = new Bench();
    const hanging: Bus = { subscribe: (...given) => bench.bus.subscribe(...given), publish: () => new Promise<never>(() => undefined) };
    const loop = bench.loop({ bus: hanging, limits: { drainMs: 20 } });
    await bench.send(say('order/a/1'));
    await loop.start();
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(1));
    expect(await loop.stop()).toBe(false);
  });

  it('subscribes again when it loses its subscription', async () => {
    const bench = new Bench();
    let failures = 2;
    const failing: Bus = {
      publish: (frames) => bench.bus.publish(frames),
      subscribe: async (...given) => {
        const subscription = await bench.bus.subscribe(...given);
        return { stop: () => subscription.stop(), next: () => (failures-- > 0 ? Promise.reject(new Error('lost')) : subscription.next()) };
      },
    };
    const loop = bench.loop({ bus: failing, limits: { backoffFirstMs: 1 } });
    await loop.start();
    await bench.send(say('order/a/1'));
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(1));
    expect(bench.troubles.map((one) => one.during)).toEqual(['subscribe', 'subscribe']);
    expect(await loop.stop()).toBe(true);
  });
});

import assert from 'node:assert/strict';
import { orderCancellation, type Exception } from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import { told } from '../given.js';
import { frameOf } from '../loop/frames.js';
import { MESSAGE_BYTES } from '../message-size.js';
import type { DeadLetter, Frame, OutboxRow, Store } from '../ports.js';
import type { Row } from '../row.js';
import { entryCases } from './entry-cases.js';
import { commitOf, deciding, kitActor, row, type StoreSubject } from './kit-actor.js';
import type { PortCase } from './port-case.js';

function frame(id: string): Frame {
  return frameOf(told(orderCancellation, 'order/a/1', { at: '2026-11-20T17:00:00.000Z', reason: 'buyer' }, { id }));
}

function exception(id: string, revision: number, state: 'open' | 'closed'): Exception {
  return {
    id,
    service: 'order-service',
    reason: 'unknown-item',
    owner: 'commerce-operations',
    amountAtRisk: { minor: 1_999, currency: 'USD' },
    openedAt: '2026-11-20T10:00:00.000Z',
    dueAt: '2026-11-21T10:00:00.000Z',
    evidence: ['f-1'],
    detail: 'no such "item" ü',
    revision,
    state,
  };
}

function letter(id: string, more: Partial<DeadLetter> = {}): DeadLetter {
  const subject = 'xd.facts.order.cancellation.v1.03';
  const rest = {
    type: 'order.cancellation.v1',
    key: 'order/a/1',
    code: 'invalid-data',
    reason: 'no',
    body: '{"a":"ü"}',
  };
  return { id, subject, ...rest, at: '2026-11-20T10:00:00.000Z', ...more };
}

const busIds = (outbox: OutboxRow | null | undefined) => outbox?.frames.map((one) => one.busId) ?? [];
const saidIn = (outbox: OutboxRow | null | undefined) =>
  outbox?.frames.flatMap(({ messages }) => messages.map((one) => one.id)) ?? [];

async function loaded(store: Store, ...keys: string[]): Promise<Row[]> {
  const rows = await store.load(kitActor, keys);
  return keys.flatMap((key) => rows.get(key) ?? []);
}

export { kitActor, type StoreSubject } from './kit-actor.js';

/** What every store must do; each case needs a fresh subject. */
export const storeCases: readonly PortCase<StoreSubject>[] = [
  {
    name: 'keeps rows as they were written, and knows nothing of others',
    run: async ({ store }) => {
      const plain = row('order/a/1', 1);
      const rich = row('order/a/2 "ü"\\', 1, {
        epoch: 3,
        planVersion: 1,
        wakeAtMs: 1_900_000_000_123,
        facts: {
          label: [{ r: 1, t: 1.5e12, i: 'm', v: { text: 'quote " slash \\ ü \u2028 {}', none: null, list: [[], {}] } }],
        },
        issued: { 'a/b': { k: 'command', n: 'a', r: 30_000_000_001, v: { x: -1 }, to: 'item/US/A' } },
      });
      await store.commit(commitOf([deciding(plain), deciding(rich, {}, 'a label, {with} "all"')]));
      assert.deepEqual(await loaded(store, plain.key, rich.key, 'order/a/3'), [plain, rich]);
    },
  },
  {
    name: 'writes a row only over the version that it was folded from',
    run: async ({ store }) => {
      await store.commit(commitOf([deciding(row('order/a/1', 1)), deciding(row('order/a/2', 1))]));
      const stale = [deciding(row('order/a/1', 1)), deciding(row('order/a/2', 2)), deciding(row('order/a/3', 2))];
      const { won } = await store.commit(commitOf(stale));
      assert.deepEqual([...won], ['order/a/2']);
      assert.deepEqual(
        (await loaded(store, 'order/a/1', 'order/a/2', 'order/a/3')).map((one) => one.version),
        [1, 2],
      );
    },
  },
  {
    name: 'says only what winners say: frames, exceptions and audit',
    run: async ({ store, exceptions }) => {
      await store.commit(commitOf([deciding(row('order/a/1', 1))]));
      const lost = deciding(row('order/a/1', 1), {
        frames: [frame('lost')],
        exceptions: [exception('order/a/1/x', 1, 'open')],
      });
      const won = deciding(row('order/a/2', 1), {
        frames: [frame('won')],
        exceptions: [exception('order/a/2/x', 1, 'open')],
      });
      const audit = (winners: ReadonlySet<string>) => [frame(`audit of ${[...winners].join()}`)];
      const { outbox } = await store.commit(commitOf([lost, won], { frames: [frame('nobody')], audit }));
      assert.deepEqual(saidIn(outbox).sort(), ['audit of order/a/2', 'nobody', 'won']);
      assert.deepEqual(await exceptions(), [exception('order/a/2/x', 1, 'open')]);
    },
  },
  {
    name: 'puts what winners say to one subject into one frame, and keeps it so',
    run: async ({ store, passTime }) => {
      const saying = (key: string) => deciding(row(key, 1), { frames: [frame(`from ${key}`)] });
      const elsewhere = { ...frame('elsewhere'), subject: 'xd.facts.order.cancellation.v1.99' };
      const decisions = [saying('order/a/1'), saying('order/a/2')];
      const { outbox } = await store.commit(commitOf(decisions, { frames: [elsewhere] }));
      assert.deepEqual(
        outbox?.frames.map(({ messages }) => messages.map((one) => one.id)),
        [['from order/a/1', 'from order/a/2'], ['elsewhere']],
      );
      assert.equal(busIds(outbox)[1], 'elsewhere', 'what is alone keeps its id');
      await passTime(1);
      assert.deepEqual(await store.unpublished(0, 10), [outbox]);
    },
  },
  {
    name: 'refuses a message that the bus would not take, and leaves nothing behind',
    run: async ({ store, passTime }) => {
      const [small] = frame('large').messages;
      assert.ok(small);
      const large = { ...frame('large'), messages: [{ ...small, data: { reason: 'x'.repeat(MESSAGE_BYTES) } }] };
      const saying = deciding(row('order/a/1', 1), { frames: [large] });
      await assert.rejects(
        store.commit(commitOf([saying, deciding(row('order/a/2', 1))])),
        (error) => error instanceof Terminal && error.code === 'message-too-large',
      );
      await passTime(1);
      assert.deepEqual(await loaded(store, 'order/a/1', 'order/a/2'), []);
      assert.deepEqual(await store.unpublished(0, 10), []);
    },
  },
  {
    name: 'lets one of many writers win each version, in whatever order they name the rows',
    run: async ({ store }) => {
      const keys = Array.from({ length: 20 }, (_, index) => `order/a/${index}`);
      const writer = (name: number) => {
        const order = name % 2 ? keys : keys.toReversed();
        return store.commit(commitOf(order.map((key) => deciding(row(key, 1, { facts: { label: [name] } })))));
      };
      const outcomes = await Promise.all([1, 2, 3, 4].map(writer));
      const winners = outcomes.flatMap(({ won }) => [...won]).sort();
      assert.deepEqual(winners, [...keys].sort(), 'each key is won exactly once');
      for (const one of await loaded(store, ...keys)) {
        const [name] = one.facts['label'] as [number];
        assert.ok(outcomes[name - 1]?.won.has(one.key), `${one.key} holds what its winner wrote`);
      }
    },
  },
  {
    name: 'writes all of a commit or nothing, and says that the content is at fault',
    run: async ({ store, passTime, exceptions }) => {
      const good = deciding(row('order/a/1', 1), {
        frames: [frame('m-1')],
        exceptions: [exception('order/a/1/x', 1, 'open')],
      });
      const bad = deciding(row('order/a/2', 1), {}, 'text holds no \0');
      await assert.rejects(
        store.commit(commitOf([good, bad], { deadLetters: [letter('d-1')] })),
        (error) => !(error instanceof RetryLater),
      );
      await passTime(1);
      assert.deepEqual(await loaded(store, 'order/a/1', 'order/a/2'), []);
      assert.deepEqual(await store.unpublished(0, 10), []);
      assert.deepEqual(await store.deadLetters('invalid-data', ['order.cancellation.v1'], 10), []);
      assert.deepEqual(await exceptions(), []);
    },
  },
  {
    name: 'keeps no outbox row where nothing is to be said',
    run: async ({ store, passTime }) => {
      const { won, outbox } = await store.commit(commitOf([deciding(row('order/a/1', 1))]));
      await passTime(1);
      assert.deepEqual([[...won], outbox, await store.unpublished(0, 10)], [['order/a/1'], null, []]);
    },
  },
  {
    name: 'hands an outbox row to a relay after its lease, to one at a time, until it is published',
    run: async ({ store, passTime }) => {
      const { outbox } = await store.commit(
        commitOf([deciding(row('order/a/1', 1), { frames: [frame('m-1'), frame('m-2')] })]),
      );
      assert.ok(outbox);
      assert.deepEqual(await store.unpublished(5_000, 10), [], 'the writer has the lease');
      await passTime(300);
      assert.deepEqual(await store.unpublished(300, 10), [outbox]);
      assert.deepEqual(await store.unpublished(300, 10), [], 'the relay has the lease');
      await passTime(300);
      assert.deepEqual(await store.unpublished(300, 10), [outbox], 'a relay may die too');
      await store.published([outbox.id]);
      await passTime(300);
      assert.deepEqual(await store.unpublished(300, 10), []);
    },
  },
  {
    name: 'hands over at most as many outbox rows as are asked for, and does not forget the rest',
    run: async ({ store, passTime }) => {
      for (const id of ['m-1', 'm-2', 'm-3'])
        await store.commit(commitOf([deciding(row(`order/a/${id}`, 1), { frames: [frame(id)] })]));
      await passTime(300);
      const first = await store.unpublished(300, 2);
      const rest = await store.unpublished(300, 2);
      assert.deepEqual([first.length, rest.length], [2, 1]);
      assert.deepEqual([...first, ...rest].flatMap(busIds).sort(), ['m-1', 'm-2', 'm-3']);
    },
  },
  {
    name: 'finds rows whose instant is over by its own clock, without those that a newer plan has planned',
    run: async ({ store }) => {
      const { nowMs } = await store.due(kitActor, 10);
      const wishes = [
        row('order/a/over', 1, { wakeAtMs: nowMs - 60_000 }),
        row('order/a/at-once', 1, { wakeAtMs: 0 }),
        row('order/a/ahead', 1, { wakeAtMs: nowMs + 60_000 }),
        row('order/a/newer', 1, { wakeAtMs: nowMs - 60_000, planVersion: 3 }),
        row('order/a/older', 1, { wakeAtMs: nowMs - 60_000, planVersion: 1 }),
        row('order/a/never', 1),
      ];
      await store.commit(commitOf(wishes.map((one) => deciding(one))));
      const due = await store.due(kitActor, 10);
      const expected = wishes
        .filter((one) => /over|at-once|older/.test(one.key))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      assert.deepEqual(
        [...due.rows].sort((a, b) => (a.key < b.key ? -1 : 1)),
        expected,
      );
      assert.ok(due.nowMs >= nowMs);
      assert.equal((await store.due(kitActor, 2)).rows.length, 2);
    },
  },
  {
    name: 'pages through rows of an older plan in the order of their keys',
    run: async ({ store }) => {
      const keys = ['order/a/1', 'order/a/2', 'order/a/3', 'order/a/4'];
      await store.commit(
        commitOf(keys.map((key, index) => deciding(row(key, 1, { planVersion: index === 1 ? 2 : 1 })))),
      );
      const first = await store.outdated(kitActor, '', 2);
      const next = await store.outdated(kitActor, 'order/a/3', 2);
      assert.deepEqual(
        [first.map((one) => one.key), next.map((one) => one.key)],
        [['order/a/1', 'order/a/3'], ['order/a/4']],
      );
      assert.deepEqual(await store.outdated(kitActor, 'order/a/4', 2), []);
    },
  },
  {
    name: 'keeps a dead letter until it is replayed, and opens it again when it dies again',
    run: async ({ store }) => {
      const open = () => store.deadLetters('invalid-data', ['order.cancellation.v1'], 10);
      await store.commit(
        commitOf([], {
          deadLetters: [
            letter('d-1'),
            letter('d-2', { code: 'newer-version' }),
            letter('d-3', { type: 'order.other.v1' }),
          ],
        }),
      );
      assert.deepEqual(await open(), [letter('d-1')]);
      const { outbox } = await store.commit(commitOf([], { frames: [frame('d-1~replay')], replayed: ['d-1'] }));
      assert.deepEqual([busIds(outbox), await open()], [['d-1~replay'], []]);
      await store.commit(commitOf([], { deadLetters: [letter('d-1', { reason: 'still no' })] }));
      assert.deepEqual(await open(), [letter('d-1', { reason: 'still no' })]);
    },
  },
  {
    name: 'lets the newest revision of an exception stand, whichever is written last',
    run: async ({ store, exceptions }) => {
      const say = (key: string, version: number, said: Exception) =>
        store.commit(commitOf([deciding(row(key, version), { exceptions: [said] })]));
      await say('order/a/1', 1, exception('x', 5, 'open'));
      await say('order/a/1', 2, exception('x', 9, 'closed'));
      await say('order/a/1', 3, exception('x', 7, 'open'));
      assert.deepEqual(await exceptions(), [exception('x', 9, 'closed')]);
    },
  },
  ...entryCases,
];

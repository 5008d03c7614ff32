import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemLookup, orderItemResolved, typeOf, type Exception } from '#libs/contracts';
import { RetryLater } from '#libs/errors';
import { testStack, type TestDatabase } from '../../../../stack/testing.js';
import { actor, fact } from '../actor.js';
import { level } from '../effects.js';
import type { Commit, Decision, Frame, OutboxRow } from '../ports.js';
import { newRow, type Row } from '../row.js';
import { latest } from '../slots.js';
import { keepOutboxPartitions } from './outbox-partitions.js';
import { openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';
import { actorSchema, runtimeSchema } from './schema.js';

const lookup = level<{ sku: string }>({
  contract: itemLookup,
  to: ({ sku }) => `item/US/${sku}`,
  data: (value, issue) => ({ order: issue.actor, sku: value?.sku ?? '', wanted: value !== null }),
});
const wondering = actor({
  type: 'wondering-order',
  slots: { resolved: latest<string>() },
  receives: { [typeOf(orderItemResolved)]: (data: { state: string }) => [fact('resolved', data.state)] },
  effects: { 'item.lookup': lookup },
  planVersion: 2,
  plan: () => [],
  columns: (facts) => ({ itemState: typeof facts.resolved === 'string' ? facts.resolved : null, other: null }),
});

let database: TestDatabase;
let pool: pg.Pool;
let store: PostgresStore;

beforeAll(async () => {
  database = await testStack().createDatabase();
  pool = openPool(database.url('order-service'), 'order_service', 'test');
  for (const { statements } of [...runtimeSchema, ...actorSchema(wondering)])
    for (const statement of statements) await pool.query(statement);
  await keepOutboxPartitions(pool);
  store = new PostgresStore(pool);
});
afterAll(() => pool.end());

/** Day and number of an outbox row, in whatever round it is. */
const placeOf = ({ id }: OutboxRow) => id.slice(0, id.lastIndexOf('/'));

let keys = 0;
const newKey = () => `wondering-order/a/${++keys}`;

function written(key: string, version = 1, more: Partial<Row> = {}): Row {
  return { ...newRow('wondering-order', key), version, planVersion: 2, facts: { n: version }, ...more };
}
function frame(id: string): Frame {
  const message = {
    id,
    type: 'x.v1',
    source: 'test',
    key: 'k',
    time: '2026-11-23T00:00:00.000Z',
    revision: 1,
    data: { id },
  };
  return { subject: 'xd.facts.x.v1.00', busId: id, messages: [message] };
}
function decision(row: Row, more: Partial<Decision> = {}): Decision {
  return { write: { row, columns: { itemState: 'resolved' } }, frames: [], exceptions: [], ...more };
}
function commitOf(decisions: readonly Decision[], more: Partial<Commit> = {}): Commit {
  return { actor: wondering, decisions, frames: [], deadLetters: [], audit: () => [], ...more };
}
function exception(id: string, revision: number, state: 'open' | 'closed'): Exception {
  const times = { openedAt: '2026-11-23T00:00:00.000Z', dueAt: '2026-11-24T00:00:00.000Z' };
  const amountAtRisk = { minor: 5, currency: 'USD' };
  return {
    id,
    service: 's',
    reason: 'in-doubt',
    owner: 'finance',
    amountAtRisk,
    ...times,
    evidence: ['e'],
    detail: 'd',
    revision,
    state,
  };
}

describe('a row', () => {
  it('comes back as it was written', async () => {
    const row = written(newKey(), 1, {
      facts: { 'ä\n"\\': ['\u{1f600}', null, 1.5] },
      wakeAtMs: 1_764_000_000_123,
      epoch: 3,
    });
    await store.commit(commitOf([decision(row)]));
    expect((await store.load(wondering, [row.key])).get(row.key)).toEqual(row);
  });

  it('is first written as version 1 and then only on top of the version before', async () => {
    const key = newKey();
    const tries: [version: number, wins: boolean][] = [
      [2, false],
      [1, true],
      [1, false],
      [3, false],
      [2, true],
      [2, false],
    ];
    for (const [version, wins] of tries) {
      const { won } = await store.commit(commitOf([decision(written(key, version))]));
      expect([version, won.has(key)]).toEqual([version, wins]);
    }
  });

  it('carries the columns of its definition', async () => {
    const key = newKey();
    await store.commit(commitOf([decision(written(key))]));
    const { rows } = await pool.query('select item_state, other from wondering_order_actor where key = $1', [key]);
    expect(rows).toEqual([{ item_state: 'resolved', other: null }]);
  });

  it('of several replicas that write it at once has one winner', async () => {
    const shared = [newKey(), newKey()];
    const replicas = Array.from({ length: 8 }, (_, index) => {
      const order = index % 2 ? shared : shared.toReversed();
      return store.commit(commitOf(order.map((key) => decision(written(key)))));
    });
    const winners = (await Promise.all(replicas)).flatMap(({ won }) => [...won]);
    expect(winners.sort()).toEqual([...shared].sort());
  });
});

describe('one batch', () => {
  it('lets only winners speak, and the audit knows who won', async () => {
    const [winner, loser] = [newKey(), newKey()];
    const said = (key: string) => ({ frames: [frame(key)], exceptions: [exception(key, 1, 'open')] });
    const { won, outbox } = await store.commit(
      commitOf([decision(written(winner), said(winner)), decision(written(loser, 7), said(loser))], {
        frames: [frame('nobody')],
        audit: (keys) => [frame(`audit ${[...keys].join()}`)],
      }),
    );
    expect([...won]).toEqual([winner]);
    expect(outbox?.frames.flatMap(({ messages }) => messages.map((one) => one.id))).toEqual([
      winner,
      'nobody',
      `audit ${winner}`,
    ]);
    const { rows } = await pool.query('select id from exception where id = any($1)', [[winner, loser]]);
    expect(rows).toEqual([{ id: winner }]);
  });

  it('that changes nothing leaves its audit, or nothing at all', async () => {
    expect(await store.commit(commitOf([]))).toEqual({ won: new Set(), outbox: null });
    const { outbox } = await store.commit(commitOf([], { audit: () => [frame('quiet')] }));
    expect(outbox?.frames.map((one) => one.busId)).toEqual(['quiet']);
  });

  it('that the database refuses is written not at all, and says whether waiting helps', async () => {
    const [good, bad] = [newKey(), newKey()];
    const refused = store.commit(commitOf([decision(written(good)), decision(written(`${bad}\0`))]));
    await expect(refused).rejects.toThrow(/invalid byte sequence/);
    await expect(refused).rejects.not.toBeInstanceOf(RetryLater);
    expect((await store.load(wondering, [good])).size).toBe(0);
  });

  it('whose connection breaks rejects, and the next one finds another', async () => {
    const [cut, next] = [newKey(), newKey()];
    const owner = openPool(database.url('owner'), 'order_service', 'owner');
    const locker = await owner.connect();
    await locker.query('begin; lock table wondering_order_actor in exclusive mode');
    // listened to at once: it may reject before the poll sees that it was cut
    const refused = store
      .commit(commitOf([decision(written(cut), { frames: [frame(cut)] })]))
      .catch((error: unknown) => error);
    const waiting = `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'test'`;
    await expect.poll(async () => (await locker.query(waiting)).rowCount).toBe(1);
    expect(await refused).toBeInstanceOf(RetryLater);
    await locker.query('rollback');
    locker.release();
    await owner.end();
    expect((await store.commit(commitOf([decision(written(next))]))).won.has(next)).toBe(true);
    expect((await store.load(wondering, [cut])).size).toBe(0);
  });
});

describe('the outbox', () => {
  it('gives what nobody published within the lease, to one replica at a time', async () => {
    await pool.query('update outbox set published = true');
    const { outbox } = await store.commit(commitOf([], { frames: [frame('left behind')] }));
    expect(await store.unpublished(60_000, 10)).toEqual([]);
    const [first, second] = await Promise.all([
      store.unpublished(0, 10),
      new PostgresStore(pool).unpublished(60_000, 10),
    ]);
    expect([...first, ...second]).toEqual([outbox]);
    await store.published([outbox?.id ?? '']);
    expect(await store.unpublished(0, 10)).toEqual([]);
  });

  it('says everything again since an instant', async () => {
    const before = new Date(Date.now() - 1_000);
    const { outbox } = await store.commit(commitOf([], { frames: [frame('said')] }));
    await store.published([outbox?.id ?? '']);
    expect(await store.outbox.republish(before)).toBeGreaterThan(0);
    expect((await store.unpublished(60_000, 1000)).map(placeOf)).toContain(outbox && placeOf(outbox));
    await pool.query('update outbox set published = true');
    expect(await store.outbox.republish(new Date(Date.now() + 60_000))).toBe(0);
  });

  it('what is said again has other bus ids and its old messages, so that a purged stream does not drop it', async () => {
    const said = frame('said again');
    const { outbox } = await store.commit(commitOf([], { frames: [said] }));
    await store.published([outbox?.id ?? '']);
    await store.outbox.republish(new Date(Date.now() - 60_000));
    const frames = (await store.unpublished(60_000, 1000)).flatMap((row) => row.frames);
    const again = frames.find(({ messages }) => messages[0]?.id === said.messages[0]?.id);
    expect(again?.messages).toEqual(said.messages);
    expect(again?.busId).not.toBe(said.busId);
  });

  it('a publication that is noted late does not hide that its row has been put up again', async () => {
    const { outbox } = await store.commit(commitOf([], { frames: [frame('noted late')] }));
    await store.outbox.republish(new Date(Date.now() - 60_000));
    await store.published([outbox?.id ?? '']);
    expect((await store.unpublished(60_000, 1000)).map(placeOf)).toContain(outbox && placeOf(outbox));
  });

  it('drops the days that are over, unless something of them is not published', async () => {
    const partitions = async () =>
      (await pool.query(`select relname from pg_class where relname ~ '^outbox_2020' and relkind = 'r'`)).rows;
    for (const day of ['20200101', '20200102'])
      await pool.query(`create table outbox_${day} partition of outbox for values in ('${day}')`);
    await pool.query(`insert into outbox (day, frames) values ('20200102', '[]')`);
    await keepOutboxPartitions(pool);
    expect(await partitions()).toEqual([{ relname: 'outbox_20200102' }]);
    await pool.query('update outbox set published = true');
    await keepOutboxPartitions(pool);
    expect(await partitions()).toEqual([]);
  });
});

describe('timers', () => {
  it('are due by the clock of the database, and not for an older plan than theirs', async () => {
    await pool.query('update wondering_order_actor set wake_at = null');
    const rows = [
      written(newKey(), 1, { wakeAtMs: 0 }),
      written(newKey(), 1, { wakeAtMs: Date.now() + 3_600_000 }),
      written(newKey(), 1, { wakeAtMs: 1, planVersion: 3 }),
    ];
    await store.commit(commitOf(rows.map((row) => decision(row))));
    const due = await store.due(wondering, 10);
    expect(due.rows).toEqual([rows[0]]);
    expect(Math.abs(due.nowMs - Date.now())).toBeLessThan(5_000);
    expect((await store.due({ ...wondering, planVersion: -1 }, 10)).nowMs).toBeGreaterThan(0);
  });

  it('pages through the rows of older plans', async () => {
    const old = [newKey(), newKey(), newKey()].sort();
    await store.commit(commitOf(old.map((key) => decision(written(key, 1, { planVersion: 1 })))));
    const first = await store.outdated(wondering, '', 2);
    const second = await store.outdated(wondering, first.at(-1)?.key ?? '', 2);
    expect([...first, ...second].map((row) => row.key)).toEqual(old);
  });
});

describe('what people see', () => {
  it('is the newest revision of an exception, whatever comes late', async () => {
    const id = newKey();
    for (const one of [exception(id, 5, 'open'), exception(id, 7, 'closed'), exception(id, 6, 'open')])
      await store.commit(commitOf([decision(written(newKey()), { exceptions: [one] })]));
    const { rows } = await pool.query('select state, revision from exception where id = $1', [id]);
    expect(rows).toEqual([{ state: 'closed', revision: '7' }]);
  });

  it('is a dead letter until it is sent again, and again when it dies again', async () => {
    const letter = {
      id: 'd\0ead',
      subject: 's',
      type: 't.v1',
      key: 'k',
      code: 'c',
      reason: 'r',
      body: 'b',
      at: '2026-11-23T00:00:00.123Z',
    };
    const open = () => store.deadLetters('c', ['t.v1'], 10);
    const stored = { ...letter, id: 'd\u{fffd}ead' };
    await store.commit(commitOf([], { deadLetters: [letter, letter] }));
    expect(await open()).toEqual([stored]);
    await store.commit(commitOf([], { frames: [frame('again')], replayed: [stored.id] }));
    expect(await open()).toEqual([]);
    await store.commit(commitOf([], { deadLetters: [{ ...letter, reason: 'still' }] }));
    expect(await open()).toEqual([{ ...stored, reason: 'still' }]);
  });
});

import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import {
  deliveryRequested,
  orderDeliveryOutcome,
  typeOf,
  type auditBatch,
  type DataOf,
  type Exception,
  type Message,
} from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import { testStack } from '../../../../stack/testing.js';
import { InDoubt, type Caller } from './caller.js';
import type { Call, NewCall } from './call.js';
import { CallDesk } from './call-desk.js';
import { callSchema } from './call-schema.js';
import { deafObserver, type CallObserver } from './call-observer.js';
import type { WrittenCalls } from './call-store.js';
import { acceptCalls, claimCalls, type Queryable } from './call-table.js';
import { Gate } from './gate.js';
import { PostgresCallStore, type CallWriter } from './postgres-call-store.js';

let pool: pg.Pool;
const desks: CallDesk[] = [];

beforeAll(async () => {
  const database = await testStack().createDatabase();
  pool = new pg.Pool({ connectionString: database.url('erp-gateway'), max: 8 });
  pool.on('error', () => undefined);
  for (const statement of callSchema.flatMap((change) => change.statements)) await pool.query(statement);
  await pool.query(
    'create table said (n serial, bus_id text, message json); create table shown (id text, exception json)',
  );
});
beforeEach(async () => {
  await pool.query('truncate call, said, shown');
});
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.stop()));
});
afterAll(() => pool.end());

/** A writer with nothing but the transaction: what is said lands in a table, with the call or not at all. */
const writer: CallWriter = {
  async transaction<T>(work: (client: Queryable) => Promise<WrittenCalls<T>>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { result, frames, exceptions = [] } = await work(client);
      for (const { busId, messages } of frames)
        for (const message of messages)
          await client.query('insert into said (bus_id, message) values ($1, $2)', [busId, message]);
      for (const one of exceptions) await client.query('insert into shown values ($1, $2)', [one.id, one]);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  },
};

const ASKER = 'order/shopify-us-1/1001';

function ask(effect: string, account = 'wms', orderName = '#1001'): NewCall {
  const data = {
    effect,
    effectRevision: 1,
    account,
    body: { command: 'shipment.release', orderName, lines: [{ lineId: 'L1', sku: 'A', quantity: 1 }] },
  };
  const id = `${ASKER}/${effect}@1`;
  const message: Message = {
    id,
    type: typeOf(deliveryRequested),
    source: ASKER,
    key: ASKER,
    time: '2026-11-21T10:00:00.000Z',
    revision: 1,
    data,
  };
  return { ref: id, target: account, lane: 'releases', priority: 3, message };
}

function answerOf(call: Call, state: 'confirmed' | 'failed', externalId?: unknown): Message[] {
  const data = {
    command: call.ref,
    answersRevision: 1,
    state,
    ...(typeof externalId === 'string' ? { externalId } : {}),
  };
  return [
    {
      id: `${call.ref}!${state}`,
      type: typeOf(orderDeliveryOutcome),
      source: 'erp-gateway',
      key: call.message.key,
      time: '2026-11-21T10:00:01.000Z',
      revision: 1,
      data,
    },
  ];
}

/** The outside: what it did, by ref; `act` decides what a call meets. */
class Outside implements Caller {
  readonly timeoutMs = 500;
  readonly maxCallMs = 600;
  readonly effects: string[] = [];
  readonly lookedUp: string[] = [];
  readonly lookUp?: NonNullable<Caller['lookUp']>;

  constructor(
    private readonly act: (
      ref: string,
      effective: () => { externalId: string },
      tries: number,
    ) => Promise<{ externalId: string }>,
    canLookUp = true,
  ) {
    if (canLookUp) this.lookUp = (call) => this.find(call.ref);
  }

  private readonly tries = new Map<string, number>();

  async perform(call: Call): Promise<{ externalId: string }> {
    const tries = (this.tries.get(call.ref) ?? 0) + 1;
    this.tries.set(call.ref, tries);
    return this.act(call.ref, () => this.take(call.ref), tries);
  }

  answer(call: Call, outcome: { result: 'done' | 'refused'; data?: unknown }): Message[] {
    return answerOf(
      call,
      outcome.result === 'done' ? 'confirmed' : 'failed',
      (outcome.data as { externalId?: string } | undefined)?.externalId,
    );
  }

  private async find(ref: string): Promise<{ externalId: string } | null> {
    this.lookedUp.push(ref);
    return this.effects.includes(ref) ? { externalId: `SO-${ref}` } : null;
  }

  private take(ref: string): { externalId: string } {
    this.effects.push(ref);
    return { externalId: `SO-${ref}` };
  }
}

function open(caller: Caller, observer: CallObserver = deafObserver, concurrent = 4): CallDesk {
  const gate = new Gate('wms', { concurrent, perSecond: 1_000, burst: 100 });
  const desk = new CallDesk({
    service: 'erp-gateway',
    instance: 'test',
    store: new PostgresCallStore(pool, writer),
    targets: [{ name: 'wms', caller, gate }],
    observer,
  });
  desks.push(desk);
  return desk;
}

async function started(caller: Caller, ...calls: NewCall[]): Promise<CallDesk> {
  const desk = open(caller);
  await desk.accept(calls);
  desk.start();
  return desk;
}

async function said(): Promise<{ bus_id: string; message: Message<{ state: string }> }[]> {
  return (await pool.query(`select bus_id, message from said where message ->> 'type' <> 'audit.batch.v1' order by n`))
    .rows;
}

async function audited(): Promise<DataOf<typeof auditBatch>[]> {
  const { rows } = await pool.query(
    `select message -> 'data' as data from said where message ->> 'type' = 'audit.batch.v1' order by n`,
  );
  return rows.map(({ data }) => data);
}

async function answered(count = 1): Promise<string[]> {
  await expect.poll(async () => (await said()).length, { timeout: 10_000, interval: 20 }).toBe(count);
  return (await said()).map(({ message }) => `${message.id.slice(ASKER.length + 1)}`);
}

async function exceptions(): Promise<Exception[]> {
  return (await pool.query<{ exception: Exception }>('select exception from shown')).rows.map((row) => row.exception);
}

const timeout = () => new InDoubt('timeout', { problem: 'No answer came', remedy: 'It is looked up' });
const well = new Outside(async (_ref, effective) => effective());

it('makes a call once, and answers with what the outside said', async () => {
  const outside = new Outside(async (_ref, effective) => effective());
  const desk = await started(outside, ask('release/1'), ask('release/1'));
  expect(await answered()).toEqual(['release/1@1!confirmed']);
  await desk.accept([ask('release/2')]);
  expect(await answered(2)).toEqual(['release/1@1!confirmed', 'release/2@1!confirmed']);
  expect(outside.effects).toEqual([`${ASKER}/release/1@1`, `${ASKER}/release/2@1`]);
  expect((await said())[0]?.message.causes).toEqual([`${ASKER}/release/1@1`]);
  const [record] = await audited();
  expect(record?.taken).toEqual([{ id: `${ASKER}/release/1@1`, key: ASKER, result: 'applied' }]);
  expect(record?.issued).toMatchObject([
    { id: `${ASKER}/release/1@1!confirmed`, kind: 'answer', value: { state: 'confirmed' } },
  ]);
});

it('a call that comes while there is room is claimed as it is taken; one whose process died then is looked up', async () => {
  const outside = new Outside(async (_ref, effective) => effective());
  const desk = await started(outside, ask('release/1'));
  await answered();
  // one that comes while the worker looks for others waits its turn: ask until one comes while it rests
  let asked = 1;
  const stateAsTaken = async (): Promise<string | undefined> => {
    await desk.accept([ask(`release/${++asked}`)]);
    const [call] = await desk.list({ ref: `${ASKER}/release/${asked}@1` });
    return (await answered(asked)) && call?.state;
  };
  await expect.poll(stateAsTaken, { timeout: 10_000, interval: 20 }).not.toBe('queued');
  const abandoned = ask('release/abandoned');
  await acceptCalls(pool as Queryable, [abandoned], new Map([[abandoned.ref, { token: 'gone', claimMs: 50 }]]));
  await answered(asked + 1);
  expect(outside.lookedUp).toEqual([abandoned.ref]);
  expect(outside.effects).toHaveLength(asked + 1);
});

it('answers again who asks again, under a new bus id, without a second call', async () => {
  const outside = new Outside(async (_ref, effective) => effective());
  const desk = await started(outside, ask('release/1'));
  await answered();
  await desk.accept([ask('release/1')]);
  await answered(2);
  const [first, second] = await said();
  expect(second?.message).toEqual(first?.message);
  expect(second?.bus_id).not.toBe(first?.bus_id);
  expect(outside.effects).toHaveLength(1);
});

it('does not make a call of other content under the same ref: that is an exception', async () => {
  const desk = await started(well, ask('release/1'));
  await answered();
  await desk.accept([ask('release/1', 'wms', '#2002')]);
  await desk.accept([ask('release/3'), ask('release/3', 'wms', '#2002')]);
  await answered(2);
  expect(await exceptions()).toMatchObject([
    { reason: 'contradiction', id: `call/${ASKER}/release/1@1/contradiction`, state: 'open' },
    { reason: 'contradiction', id: `call/${ASKER}/release/3@1/contradiction` },
  ]);
});

it('finds what took effect though no answer came, after the end of the claim', async () => {
  const outside = new Outside(async (_ref, effective) => {
    effective();
    throw timeout();
  });
  await started(outside, ask('release/1'));
  expect(await answered()).toEqual(['release/1@1!confirmed']);
  expect(outside.effects).toHaveLength(1);
});

it('makes a call again that the look-up does not find', async () => {
  const outside = new Outside(async (_ref, effective, tries) => {
    if (tries === 1) throw timeout();
    return effective();
  });
  await started(outside, ask('release/1'));
  await answered();
  expect(outside).toMatchObject({ effects: [`${ASKER}/release/1@1`], lookedUp: [`${ASKER}/release/1@1`] });
});

it('does not hang on a caller that never comes back', async () => {
  const outside = new Outside((_ref, effective) => {
    effective();
    return new Promise(() => undefined);
  });
  await started(outside, ask('release/1'));
  expect(await answered()).toEqual(['release/1@1!confirmed']);
  expect(outside.effects).toHaveLength(1);
});

it('asks first about a call whose process was killed, and not before its claim is over', async () => {
  const desk = open(well);
  await desk.accept([ask('release/1')]);
  const outside = new Outside(async (_ref, effective) => effective());
  const [abandoned] = await claimCalls(pool, 'wms', 10, 1_500);
  outside.effects.push(abandoned?.ref ?? '');
  const survivor = open(outside);
  survivor.start();
  expect(await claimCalls(pool, 'wms', 10, 1_500)).toEqual([]);
  expect(await answered()).toEqual(['release/1@1!confirmed']);
  expect(outside.effects).toHaveLength(1);
});

it('throws away an outcome whose claim was lost', async () => {
  const discarded = vi.fn();
  const gone = Promise.withResolvers<void>();
  const slow = new Outside(async (ref) => {
    await pool.query('update call set next_at = now() where ref = $1', [ref]);
    await gone.promise;
    return { externalId: 'SO-late' };
  });
  const late = open(slow, { ...deafObserver, discarded }, 1);
  await late.accept([ask('release/1')]);
  late.start();
  await expect.poll(async () => (await pool.query('select version from call')).rows[0]?.version).toBe(1);
  const prompt = new Outside(async (_ref, effective) => effective());
  open(prompt).start();
  await answered();
  gone.resolve();
  await expect.poll(() => discarded.mock.calls.length).toBe(1);
  expect((await said()).map(({ message }) => message.data)).toMatchObject([{ externalId: `SO-${ASKER}/release/1@1` }]);
});

it('makes each of many calls once, though two replicas serve them and answers get lost', async () => {
  const outside = new Outside(async (ref, effective, tries) => {
    if (tries === 1 && Number(ref.match(/(\d+)@/)?.[1]) % 5 === 0) throw timeout();
    const outcome = effective();
    if (tries === 1 && Number(ref.match(/(\d+)@/)?.[1]) % 7 === 0) throw timeout();
    return outcome;
  });
  const calls = Array.from({ length: 60 }, (_, index) => ask(`release/${index}`));
  const replicas = [open(outside), open(outside)];
  await Promise.all(
    replicas.map((desk) => desk.accept(calls).catch((error: unknown) => expect(error).toBeInstanceOf(RetryLater))),
  );
  for (const desk of replicas) desk.start();
  expect(new Set(await answered(60)).size).toBe(60);
  expect(new Set(outside.effects).size).toBe(60);
  expect(outside.effects).toHaveLength(60);
});

it('never repeats a call that cannot be looked up: in doubt it is an exception, and a person decides', async () => {
  const blind = new Outside(async (_ref, effective, tries) => {
    if (tries === 1) throw timeout();
    return effective();
  }, false);
  const desk = await started(blind, ask('release/1'));
  await expect.poll(async () => (await exceptions())[0]).toMatchObject({ reason: 'in-doubt', state: 'open' });
  expect(await desk.retry({})).toEqual([]);
  expect(await desk.list({ state: 'in-doubt' })).toMatchObject([{ nextAt: null, lastError: { code: 'timeout' } }]);
  expect(await desk.retry({ state: 'in-doubt' }, true)).toHaveLength(1);
  await answered();
  expect(await exceptions()).toMatchObject([{ state: 'open' }, { state: 'closed' }]);
  expect(blind.effects).toHaveLength(1);
});

it('answers a refusal, and looks it up before it repeats it', async () => {
  const outside = new Outside(async () => {
    throw new Terminal('closed-period', { problem: 'The period is closed', remedy: 'Open it' });
  });
  const desk = await started(outside, ask('release/1'));
  expect(await answered()).toEqual(['release/1@1!failed']);
  expect(outside.lookedUp).toEqual([]);
  await desk.accept([ask('release/1')]);
  expect(await answered(2)).toEqual(['release/1@1!failed', 'release/1@1!failed']);
  outside.effects.push(`${ASKER}/release/1@1`);
  await desk.accept([ask('release/1')]);
  expect((await answered(3)).at(-1)).toBe('release/1@1!confirmed');
});

it('pauses the whole target when it is told to slow down', async () => {
  const at: number[] = [];
  const outside = new Outside(async (_ref, effective) => {
    at.push(performance.now());
    if (at.length === 1) throw new RetryLater('throttled', { problem: 'Too many', remedy: 'Wait', afterMs: 400 });
    return effective();
  });
  const desk = open(outside, deafObserver, 1);
  await desk.accept([ask('release/1'), ask('release/2')]);
  desk.start();
  await answered(2);
  const [first = 0, ...others] = at;
  expect(Math.min(...others) - first).toBeGreaterThanOrEqual(390);
});

it('makes the most urgent call first', async () => {
  const order: string[] = [];
  const outside = new Outside(async (ref, effective) => {
    order.push(ref);
    return effective();
  });
  const desk = open(outside, deafObserver, 1);
  await desk.accept([ask('release/1'), { ...ask('release/2'), priority: 0 }, { ...ask('release/3'), priority: 5 }]);
  desk.start();
  await answered(3);
  expect(order.map((ref) => ref.slice(ASKER.length + 1))).toEqual(['release/2@1', 'release/1@1', 'release/3@1']);
});

it('finishes what runs before it leaves, and takes nothing up any more', async () => {
  const desk = await started(well, ask('release/1'));
  await answered();
  await desk.stop();
  await desk.accept([ask('release/2')]);
  expect(await desk.count()).toMatchObject([{ target: 'wms', lane: 'releases', state: 'queued', calls: 1 }]);
});

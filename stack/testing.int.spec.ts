import { jetstream } from '@nats-io/jetstream';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumers, streams } from '#libs/contracts';
import { withBus } from './nats.js';
import { provisionStreams } from './streams.js';
import { testStack, type TestBus, type TestDatabase } from './testing.js';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

describe('a database of the stack', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testStack().createDatabase();
    await ask(database.url('order-service'), 'create table held as select 1 as one');
  });

  it('gives each service a schema of its own, found without naming it', async () => {
    const schema = await ask(
      database.url('order-service'),
      `select schemaname from pg_tables where tablename = 'held'`,
    );
    expect(schema).toStrictEqual(['order_service']);
  });

  it('lets no service into the schema of another', async () => {
    const look = ask(database.url('erp-gateway'), 'select * from order_service.held');
    await expect(look).rejects.toThrow('permission denied for schema order_service');
  });

  it('lets the reader see every table, later ones included, and write none', async () => {
    expect(await ask(database.url('verify'), 'select one from order_service.held')).toStrictEqual([1]);
    await expect(ask(database.url('verify'), 'delete from order_service.held')).rejects.toThrow('read-only');
  });

  it('is not seen by another test', async () => {
    const other = await testStack().createDatabase();
    expect(await ask(other.url('order-service'), `select to_regclass('held')`)).toStrictEqual([null]);
  });
});

describe('a bus of the stack', () => {
  let bus: TestBus;
  beforeAll(async () => {
    bus = await testStack().startBus();
  });
  afterAll(() => bus.stop());

  it('has the streams and consumers of the contracts, and is content to be asked for them again', async () => {
    const connection = await bus.connect('operator');
    await provisionStreams(connection);
    const manager = await jetstream(connection).jetstreamManager();
    const names = (await manager.streams.list().next()).map((stream) => stream.config.name);
    expect(names.toSorted()).toStrictEqual(streams.map((stream) => stream.name).toSorted());
    const durable = await manager.consumers.info('FACTS', consumers.find((one) => one.stream === 'FACTS')!.durable);
    expect(durable.config.max_deliver).toBe(-1);
    await connection.close();
  });

  it('lets a service pull from its own consumer and publish only what its contracts name', async () => {
    const connection = await bus.connect('order-service');
    const consumer = await jetstream(connection).consumers.get('FACTS', 'order-service-order');
    expect(await consumer.next({ expires: 1_000 })).toBeNull();
    const forbidden = jetstream(connection).publish('xd.audit.somebody-elses.v1.0', '{}', { timeout: 1_000 });
    await expect(forbidden).rejects.toThrow(/permission/i);
    await connection.close();
  });

  it('keeps what it has acknowledged when it is killed, and serves again', async () => {
    await withBus(bus.url('operator'), (one) => jetstream(one).publish('xd.audit.audit.batch.v1.00', 'kept'));
    await bus.kill();
    const kept = await withBus(bus.url('operator'), async (one) => {
      const manager = await jetstream(one).jetstreamManager();
      return manager.streams.getMessage('AUDIT', { last_by_subj: 'xd.audit.audit.batch.v1.00' });
    });
    expect(kept?.string()).toBe('kept');
  });
});

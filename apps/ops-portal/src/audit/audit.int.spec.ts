import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import request from 'supertest';
import { BusConnection, frameOf, NatsBus } from '#libs/actors';
import { auditBatch, typeOf, type Message } from '#libs/contracts';
import { openService, type RunningService } from '#libs/service';
import { testStack, type TestBus, type TestDatabase } from '../../../../stack/testing.js';
import { OpsPortalModule } from '../ops-portal.module.js';
import { auditSchema } from './audit.schema.js';

let database: TestDatabase;
let server: TestBus;
let portal: RunningService;
let orders: BusConnection;

beforeAll(async () => {
  [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  const variables = {
    DATABASE_URL: database.url('ops-portal'),
    NATS_URL: server.url('ops-portal'),
    LOG_LEVEL: 'silent',
  };
  portal = await openService({ name: 'ops-portal', module: OpsPortalModule, schema: auditSchema }, variables);
  orders = new BusConnection({ url: server.url('order-service'), name: 'orders' });
});
afterAll(async () => {
  await portal.stop();
  await orders.close();
  await server.stop();
});

function batch(number: number): Message {
  const id = `order-service/test/${number}`;
  const data = { ...(auditBatch.example as object), batch: id };
  return {
    id,
    type: typeOf(auditBatch),
    source: 'order-service',
    key: id,
    time: '2026-11-21T10:00:00.000Z',
    revision: 0,
    data,
  };
}

const records = async () =>
  (await request(portal.url).get('/audit')).body.records as { record: string; position: number; ids: string[] }[];
const verification = async () => (await request(portal.url).get('/audit/verification')).body;

it('chains what services report, each once, and finds the row in which a byte was changed', async () => {
  const bus = new NatsBus(orders);
  await vi.waitFor(() => bus.check(), { timeout: 10_000 });
  await bus.publish([1, 2, 3].map((number) => frameOf(batch(number))));
  await bus.publish([frameOf(batch(2), 'another bus id')]);
  await vi.waitFor(async () => expect((await records()).length).toBe(3), { timeout: 10_000 });
  expect((await records()).map((one) => one.position)).toEqual([1, 2, 3]);
  expect((await records())[0]?.ids).toContain('order/shopify-us-1/450789469/sale/SHP-1@9');
  expect(await verification()).toEqual({ links: 3, broken: null });

  const owner = new pg.Client({ connectionString: database.url('owner') });
  await owner.connect();
  await owner.query(
    `update ops_portal.audit_link set digest = translate(left(digest, 1), '0123456789abcdef', '123456789abcdef0') || substr(digest, 2) where position = 2`,
  );
  await owner.end();
  expect((await verification()).broken).toMatchObject({ position: 2 });
});

import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BusConnection, frameOf, NatsBus, type ReplanReport } from '#libs/actors';
import { openService, type RunningService } from '#libs/service';
import pg from 'pg';
import { InventoryServiceModule } from '../apps/inventory-service/src/inventory-service.module.js';
import { main } from '../cli/main.js';
import { testStack, type TestBus, type TestDatabase } from '../stack/testing.js';
import { counted } from './testing/stock.js';

let database: TestDatabase;
let server: TestBus;
let inventory: RunningService;

beforeAll(async () => {
  [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  const variables = { DATABASE_URL: database.url('inventory-service'), NATS_URL: server.url('inventory-service') };
  inventory = await openService(
    { name: 'inventory-service', module: InventoryServiceModule.with({ version: 'test', levels: [] }) },
    { ...variables, LOG_LEVEL: 'silent' },
  );
  const gateway = new BusConnection({ url: server.url('channel-gateway'), name: 'gateway' });
  // less than nothing on the shelf: the plan shows it to a person
  await vi.waitFor(() => new NatsBus(gateway).publish([frameOf(counted('SKU-1', -1))]), { timeout: 20_000 });
  await gateway.close();
  await vi.waitFor(async () => assert.equal(await exceptions(), 1), { timeout: 20_000 });
});
afterAll(async () => {
  await inventory.stop();
  await server.stop();
});

async function exceptions(): Promise<number> {
  const answer = await fetch(`${inventory.url}/exceptions?state=open`);
  return ((await answer.json()) as { exceptions: unknown[] }).exceptions.length;
}

/** The command line as a person types it, and what it printed. */
async function crossdock(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const taking = (to: 'out' | 'err') => (text: string | Uint8Array) => {
    written[to] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(taking('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(taking('err')),
  ];
  const code = await main(words);
  for (const spy of spies) spy.mockRestore();
  return { code, ...written };
}

/** As if an older plan had seen nothing to show. */
async function forget(): Promise<void> {
  const owner = new pg.Client({ connectionString: database.url('owner') });
  await owner.connect();
  await owner.query(`update inventory_service.stock_item_actor set issued = '{}', version = version + 1`);
  await owner.end();
}

describe('crossdock replan', () => {
  it('finds nothing to change where the plan is the one that planned', async () => {
    const { code, out } = await crossdock('replan', '--dry-run', '--url', inventory.url);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^stock-item, plan \d+: 1 rows judged, nothing written\n  nothing changes\n$/),
    ]);
  });

  it('tells in a dry run what would change, and then changes it', async () => {
    await forget();
    const dry = await crossdock('replan', '--dry-run', '--json', '--url', inventory.url);
    const [report] = (JSON.parse(dry.out) as { reports: ReplanReport[] }).reports;
    expect([dry.code, report]).toMatchObject([
      1,
      { rows: 1, counts: { exception: { appears: 1 } }, keys: [{ effect: 'exception/shipped-not-sold' }] },
    ]);
    const done = await crossdock('replan', '--actor', 'stock-item', '--url', inventory.url);
    expect([done.code, done.out]).toEqual([0, expect.stringContaining('exception: 1 appear')]);
    expect((await crossdock('replan', '--dry-run', '--url', inventory.url)).code).toBe(0);
  });

  it('says what is wrong with what it was asked', async () => {
    const refused = await crossdock('replan', '--actor', 'stranger', '--url', inventory.url);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('No actor of type stranger')]);
    expect((await crossdock('replan', '--perhaps')).code).toBe(64);
  });
});

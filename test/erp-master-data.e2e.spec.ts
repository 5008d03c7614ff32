import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { GatewayWorld } from './testing/gateway-world.js';
import { PolicyFolder } from './testing/policy-folder.js';

const PATIENCE = { timeout: 15_000, interval: 50 } as const;

const policies = new PolicyFolder();
let world: GatewayWorld;

beforeAll(async () => {
  const file = join(policies.path, 'erp-connections.yaml');
  const setting = 'itemListEverySeconds: 2';
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(setting, `${setting}\n    masterDataEverySeconds: 0.3`));
  policies.write(policies.with(["rounding: '6900'", "rounding: '4711'"]));
  world = await GatewayWorld.open(policies.path);
  await world.startGateway();
  await vi.waitUntil(async () => (await lists()).filter(({ readAt }) => readAt !== null).length === 5, PATIENCE);
});
afterAll(async () => {
  await world.close();
  policies.remove();
});

interface List {
  readonly kind: string;
  readonly records: number;
  readonly changes: number;
  readonly readAt: string | null;
}

async function lists(): Promise<List[]> {
  return (await world.get('/master-data/lists')).body['lists'] as List[];
}

async function find(query: string) {
  return (await world.get(`/master-data?${query}`)).body as {
    records: { naturalKey: string; id: string; data: Record<string, unknown> }[];
    next: string | null;
  };
}

it('keeps every list that the ERP tells of', async () => {
  const { items, masters } = world.erp.world.erp;
  const counts = Object.fromEntries((await lists()).map(({ kind, records }) => [kind, records]));
  expect(counts).toEqual({
    customer: 4,
    account: 34,
    'tax-code': 3,
    warehouse: 2,
    item: items.since(0, 1_000).items.length,
  });
  expect(masters.customersLike(['C-10020'])).toHaveLength(1);
  const { records } = await find('kind=customer&q=c-10020');
  expect(records).toMatchObject([{ naturalKey: 'C-10020', data: { taxId: 'DE123456789', country: 'DE' } }]);
});

it('pages through what it keeps, and refuses a place that it never gave', async () => {
  const all = (await find('kind=account')).records.map(({ naturalKey }) => naturalKey);
  const paged: string[] = [];
  for (let after = ''; ;) {
    const page = await find(`kind=account&limit=10${after}`);
    paged.push(...page.records.map(({ naturalKey }) => naturalKey));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  expect(paged).toEqual(all);
  expect((await world.get('/master-data?after=nonsense')).status).toBe(400);
  expect((await world.get('/master-data?kind=shoe')).status).toBe(400);
});

it('takes what changed, a record that is renamed among it, and no more', async () => {
  const { erp } = world.erp.world;
  const before = (await lists()).find(({ kind }) => kind === 'customer');
  await erp.putCustomer({ customerId: 'K-9', code: 'C-9', taxId: '', country: '', active: true });
  await erp.putCustomer({ customerId: 'K-9', code: 'C-NINE', taxId: '', country: '', active: true });
  await erp.addItem('NEW-SKU');
  await vi.waitUntil(async () => (await find('q=C-NINE')).records.length === 1, PATIENCE);
  await vi.waitUntil(async () => (await find('q=new-sku')).records.length === 1, PATIENCE);
  expect((await find('q=C-9')).records).toEqual([]);
  const after = (await lists()).find(({ kind }) => kind === 'customer');
  expect((after?.changes ?? 0) - (before?.changes ?? 0)).toBeLessThanOrEqual(2);
  expect(after?.records).toBe(5);
});

it('is read by one replica at a time, not more often than stated', async () => {
  const asked = vi.spyOn(world.erp.world.erp.masters.lists.customers, 'since');
  await Promise.all([world.startGateway(), world.startGateway()]);
  asked.mockClear();
  const begin = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  // a look every 0.27 s at the most, by whoever is first
  expect(asked.mock.calls.length).toBeLessThanOrEqual(Math.ceil((Date.now() - begin) / 270) + 1);
  expect(asked.mock.calls.length).toBeGreaterThan(1);
  asked.mockRestore();
});

it('warns of accounts that the policy names in vain', async () => {
  const { body } = await world.get('/policy/check');
  const found = { kind: 'account', code: '4711', reason: 'unknown', rule: 'chart-of-accounts', connection: 'sandbox' };
  expect(body['unknown']).toEqual([
    { ...found, legalEntity: 'US', version: '2026-11' },
    { ...found, legalEntity: 'EU', version: '2026-11' },
  ]);
});

it('keeps what it has while the ERP is down, and says how old it is', async () => {
  world.erp.world.gate.enter = () => 300;
  expect((await find('kind=warehouse')).records).toHaveLength(2);
  const metrics = await (await fetch(`${world.gateways[0]?.url}/metrics`)).text();
  expect(metrics).toMatch(/crossdock_erp_master_data_records\{[^}]*kind="warehouse"[^}]*\} 2/);
  expect(metrics).toMatch(/crossdock_erp_policy_unknown_codes\{[^}]*connection="sandbox"[^}]*\} 2/);
});

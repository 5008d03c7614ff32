import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serviceNames } from '#libs/contracts';
import { dashboards } from '../observability/dashboards/index.js';
import { repositoryRoot } from '../stack/repository.js';
import { hasPrometheus, promtool, RunningPrometheus, WITHOUT_PROMETHEUS } from './testing/prometheus.js';
import { WholeStack } from './testing/whole-stack.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

const PATIENCE = { timeout: 60_000, interval: 500 };
const rules = join(repositoryRoot, 'observability/prometheus/rules.yml');
const isThere = hasPrometheus();

describe.runIf(isThere)('the rules', () => {
  it('are taken by promtool, every one of its complaints counted', () => {
    expect(promtool('check', 'rules', '--lint=all', '--lint-fatal', rules)).toContain('SUCCESS');
  });

  it('fire when they should, and not otherwise', () => {
    const tests = join(repositoryRoot, 'observability/prometheus/tests/rules.test.yml');
    expect(promtool('test', 'rules', tests)).toContain('SUCCESS');
  });
});

describe.runIf(isThere)('a live Prometheus beside the running system', () => {
  let stack: WholeStack;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    stack = await WholeStack.open();
    const addresses = serviceNames.map((service) => [service, stack.connections.addresses[service]] as const);
    prometheus = await RunningPrometheus.open(Object.fromEntries(addresses), rules);
    // what has happened before the first scrape is no rate
    const scraped = async () => (await prometheus.query('count(up == 1)'))[0]?.value;
    await vi.waitUntil(async () => (await scraped()) === serviceNames.length, PATIENCE);
    await stack.sandbox.start({ orders: 12, seed: 3, ratePerSecond: 4 });
  });
  afterAll(async () => {
    prometheus?.close();
    await stack?.close();
  });

  it('scrapes every service without an error', async () => {
    const failing = async () => (await prometheus.targets()).filter(({ error }) => error !== '');
    const jobs = async () => (await prometheus.targets()).map(({ job }) => job).toSorted();
    await expect.poll(jobs, PATIENCE).toEqual(serviceNames.toSorted());
    await expect.poll(failing, PATIENCE).toEqual([]);
  });

  it('has data for every panel of every dashboard once orders have gone through', async () => {
    const posted = 'sum(crossdock_order_processing_duration_seconds_count{outcome="posted"})';
    await expect.poll(async () => (await prometheus.query(posted))[0]?.value ?? 0, PATIENCE).toBeGreaterThan(5);
    const queries = [...dashboards().values()].flatMap(({ panels = [] }) =>
      (panels as { title?: string; targets?: { expr: string }[] }[]).flatMap(({ title, targets = [] }) =>
        targets.map(({ expr }) => ({
          title,
          expr: expr.replaceAll('$__rate_interval', '10m').replaceAll(/\$\w+/g, '.*'),
        })),
      ),
    );
    expect(queries.length).toBeGreaterThan(30);
    // a rate takes two scrapes
    await expect.poll(() => bareOf(prometheus, queries), PATIENCE).toEqual([]);
  });

  it('counts an order once, and its way in seconds that fit', async () => {
    const counted = async () => (await prometheus.query('sum(crossdock_orders_received_total)'))[0]?.value;
    // the last may be on its way, or between two scrapes
    await expect.poll(counted, PATIENCE).toBe(12);
    const within = 'sum(crossdock_order_processing_duration_seconds_bucket{outcome="posted",le=~"60(\\\\.0)?"})';
    const all = 'sum(crossdock_order_processing_duration_seconds_count{outcome="posted"})';
    expect((await prometheus.query(`${within} / ${all}`))[0]?.value).toBe(1);
  });
});

/** Queries without data; one that filters (`> 0`) may rightly have none. */
async function bareOf(
  prometheus: RunningPrometheus,
  queries: readonly { readonly title: string | undefined; readonly expr: string }[],
): Promise<readonly string[]> {
  const bare: string[] = [];
  for (const { title, expr } of queries) {
    const samples = await prometheus.query(expr);
    const isBare = samples.length === 0 && !expr.endsWith(' > 0');
    if (isBare || samples.some(({ value }) => !Number.isFinite(value))) bare.push(`${title}: ${expr}`);
  }
  return bare;
}

it.skipIf(isThere)(`prometheus and its rules (${WITHOUT_PROMETHEUS})`, () => expect(isThere).toBe(true));

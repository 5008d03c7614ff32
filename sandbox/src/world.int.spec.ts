import { afterEach, describe, expect, it, vi } from 'vitest';
import { callDoor } from './testing/call-door.js';
import { PlainClient } from './testing/plain-client.js';
import { openWorld, type OpenWorld } from './testing/world-at-port.js';
import { statusOf } from './control/status.js';
import { expectedBalances, expectedSales } from './expectation/expected-books.js';

// on a machine that does much else a client gives calls up and makes them again
vi.setConfig({ testTimeout: 120_000 });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function worldWithClient(overrides: Record<string, string>): Promise<{ world: OpenWorld; client: PlainClient }> {
  const client = new PlainClient();
  const world = await openWorld({ CHANNEL_GATEWAY_URL: await client.listen(), ...overrides });
  client.connect(world.url);
  open.push(client, world);
  return { world, client };
}

async function untilDone(world: OpenWorld['world']): Promise<void> {
  await vi.waitFor(
    () => {
      const { orders, quiet, fulfilments } = statusOf(world);
      expect({ waiting: orders.waiting, quiet, missing: fulfilments.missing }).toEqual({
        waiting: 0,
        quiet: true,
        missing: 0,
      });
    },
    { timeout: 60_000, interval: 100 },
  );
}

function booksOf(world: OpenWorld['world']) {
  const sales = expectedSales(world.wms, world.marketplaces);
  const rows = world.erp.ledger.trialBalance();
  const actual = rows.map(({ debitMinor: _debit, creditMinor: _credit, ...row }) => row);
  return { actual, expected: expectedBalances(sales), documents: sales.length };
}

describe('a world and the plainest client', () => {
  it.each(['on', 'off'])('bring every order to its end and the books agree, faults %s', async (faults) => {
    const { world, client } = await worldWithClient({ SANDBOX_FAULTS: faults, SANDBOX_SEED: '7' });
    await world.world.start({ orders: 120 });
    await untilDone(world.world);
    const { actual, expected, documents } = booksOf(world.world);
    expect(actual).toEqual(expected);
    expect(world.world.erp.ledger.documents).toHaveLength(documents);
    expect(documents).toBeGreaterThanOrEqual(108);
    expect(client.badSignatures).toBe(0);
    expect(statusOf(world.world).fulfilments.twice).toBe(0);
  });

  it('also when the sandbox and its client fall silent in between', async () => {
    const { world, client } = await worldWithClient({ SANDBOX_SEED: '11' });
    await world.world.start({ orders: 120 });
    await vi.waitFor(() => expect(world.world.wms.shipments.length).toBeGreaterThan(20), { timeout: 30_000 });
    client.answer = () => 503;
    const again = await world.reopen();
    open[1] = again;
    client.connect(again.url);
    client.answer = () => 200;
    await untilDone(again.world);
    const { actual, expected, documents } = booksOf(again.world);
    expect(actual).toEqual(expected);
    expect(again.world.erp.ledger.documents).toHaveLength(documents);
  });

  it('an unknown SKU ships after it was approved', async () => {
    const { world, client } = await worldWithClient({ SANDBOX_SEED: '7' });
    await world.world.start({ orders: 40 });
    await untilDone(world.world);
    const planted = async () =>
      (await callDoor(`${world.url}/control/expectation`)).body['exceptions'] as { reason: string }[];
    expect((await planted()).map(({ reason }) => reason).toSorted()).toEqual([
      'order-missing',
      'refused-document',
      'refused-document',
      'same-id-other-body',
      'short-stock',
      'unknown-item',
    ]);
    await callDoor(`${world.url}/control/items`, { sku: 'CD-UNMAPPED' });
    expect((await planted()).map(({ reason }) => reason)).not.toContain('unknown-item');
    expect(statusOf(world.world).orders.waiting).toBe(1);
    await client.releaseHeld('CD-UNMAPPED');
    await untilDone(world.world);
    expect(booksOf(world.world).actual).toEqual(booksOf(world.world).expected);
  });
});

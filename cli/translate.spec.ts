import { expect, it } from 'vitest';
import { exampleOrder } from '../apps/channel-gateway/src/channels/shopify/testing.js';
import { translateCommand } from './translate.js';

interface Ran {
  readonly exitCode: number;
  readonly facts: Record<string, unknown>[];
  readonly summary: unknown;
}

async function run(document: unknown, ...words: string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const bytes = typeof document === 'string' ? document : JSON.stringify(document);
  const exitCode = await translateCommand([...words, '-'], {
    stdin: (async function* () {
      yield new TextEncoder().encode(bytes);
    })(),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  const lines = (text: string): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { exitCode, facts: lines(written.stdout), summary: lines(written.stderr).at(-1) };
}

it('writes a fact a line, and last on stderr what became of the document', async () => {
  const { exitCode, facts, summary } = await run(exampleOrder(), 'shopify', '--account', 'shopify-eu-1');
  expect(exitCode).toBe(0);
  expect(facts).toMatchObject([
    {
      actor: 'order',
      key: 'order/shopify-eu-1/7001',
      ref: { by: 'order-id', value: '7001' },
      type: 'order.snapshot.v1',
      source: { document: '-', pointer: '', translator: 1 },
      data: { legalEntity: 'EU' },
    },
  ]);
  expect(summary).toEqual({ document: '-', kind: 'order', facts: 1, refused: [], ignored: 0 });
});

it('writes money with its currency, and beside an instant the offset that the source had', async () => {
  const { facts } = await run(exampleOrder(), 'shopify');
  expect(facts[0]?.['data']).toMatchObject({
    placedAt: '2026-11-20T16:00:00.000Z',
    offset: '-05:00',
    total: { minor: 3580, currency: 'USD' },
    lines: [{ price: { minor: 3000, currency: 'USD' }, taxes: [{ amount: { minor: 280, currency: 'USD' } }] }],
  });
});

it('undoes the wrapping of published examples', async () => {
  const { facts } = await run(
    [{ request: { path: '/orders' }, response: { status: 200, body: { order: exampleOrder() } } }],
    'shopify',
  );
  expect(facts).toMatchObject([{ source: { pointer: '/0/response/body/order' } }]);
});

it('reads the warehouse, whose shipments name no order of ours', async () => {
  const shipped = {
    shipmentOrderId: 'SO-1',
    shipmentId: 'SHP-1',
    shippedAt: '2026-11-21T10:00:00+01:00',
    warehouse: 'WH2',
    lines: [{ lineId: '11', sku: 'A', quantity: 1 }],
  };
  const { facts } = await run(shipped, 'wms');
  expect(facts).toMatchObject([
    {
      key: null,
      ref: { by: 'shipment-order-id', value: 'SO-1' },
      data: { shippedAt: '2026-11-21T09:00:00.000Z', offset: '+01:00' },
    },
  ]);
});

it('ends with 2 where nothing was taken and something refused, else with 0', async () => {
  expect(await run('{"orders": [', 'shopify')).toMatchObject({
    exitCode: 2,
    facts: [],
    summary: { refused: [{ code: 'malformed-json' }] },
  });
  expect(await run({ orders: [exampleOrder(), exampleOrder({ id: null })] }, 'shopify')).toMatchObject({
    exitCode: 0,
    summary: { facts: 1, refused: [{ code: 'missing-field' }] },
  });
  expect(await run({ orders: [] }, 'shopify')).toMatchObject({ exitCode: 0, facts: [] });
});

it.each([
  [['nowhere'], /shopify.*, wms/],
  [['shopify', '--account', 'shopify-xx-9'], /shopify-us-1, shopify-eu-1, shopify-jp-1/],
])('says what could be meant by %j', async (words, message) => {
  await expect(run({}, ...words)).rejects.toThrow(message);
});

it('refuses an option that is not there', async () => {
  await expect(run({}, 'shopify', '--acount', 'x')).rejects.toThrow(/--acount/);
});

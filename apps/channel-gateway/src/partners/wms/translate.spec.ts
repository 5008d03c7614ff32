import { expect, it } from 'vitest';
import { contractOf } from '#libs/contracts';
import type { Source } from '../../documents/source.js';
import type { WmsAccount } from '../../connections/wms/settings.js';
import { ComponentTables } from '../../documents/components.js';
import { translateWhole } from '../../documents/translate-document.js';
import { source } from './source.js';

const account: WmsAccount = {
  account: 'wms-1',
  partner: 'wms',
  warehouses: [
    { warehouse: 'WH1', legalEntity: 'US', pool: 'own' },
    { warehouse: 'WH2', legalEntity: 'EU', pool: 'own' },
  ],
  limits: { concurrent: 1, perSecond: 100, burst: 100 },
  variables: { webhookSecret: 'S', accessToken: 'T', url: 'U' },
};

const translated = (document: unknown) =>
  translateWhole(source as Source, new ComponentTables(new Map()), {
    document: 'd',
    bytes: new TextEncoder().encode(JSON.stringify(document)),
    account,
  });

const shipped = {
  shipmentOrderId: 'SO-1',
  shipmentId: 'SHP-1',
  shippedAt: '2026-11-21T10:00:00+01:00',
  warehouse: 'WH2',
  carrier: 'DHL',
  trackingNumber: '00340',
  lines: [{ lineId: '11', sku: 'MUG', quantity: 2 }],
};

it('a shipment waits for the order that the warehouse number stands for', async () => {
  const { kind, facts, refused, unread } = await translated(shipped);
  expect({ kind, refused, unread }).toEqual({ kind: 'shipment.shipped', refused: [], unread: [] });
  expect(facts).toMatchObject([
    {
      actor: 'order',
      key: null,
      ref: { by: 'shipment-order-id', value: 'SO-1' },
      type: 'order.shipment.v1',
      time: '2026-11-21T09:00:00.000Z',
      offsets: { '': '+01:00' },
    },
  ]);
  expect(facts[0]?.data).toEqual({
    shipmentId: 'SHP-1',
    shippedAt: '2026-11-21T09:00:00.000Z',
    warehouse: 'WH2',
    carrier: 'DHL',
    trackingNumber: '00340',
    lines: [{ lineId: '11', sku: 'MUG', quantity: 2 }],
  });
  expect(contractOf('order.shipment.v1')?.schema.safeParse(facts[0]?.data).error).toBeUndefined();
});

it('a shipment may come without carrier and number, and with lines of which nothing left', async () => {
  const { carrier, trackingNumber, ...rest } = shipped;
  const nothing = { lineId: '12', sku: 'CUP', quantity: 0 };
  const { facts } = await translated({ ...rest, lines: [nothing, ...shipped.lines] });
  expect(facts[0]?.data).toEqual({
    shipmentId: 'SHP-1',
    shippedAt: '2026-11-21T09:00:00.000Z',
    warehouse: 'WH2',
    lines: shipped.lines,
  });
  expect((await translated({ ...rest, carrier })).facts[0]?.data).toMatchObject({ carrier: 'DHL' });
  expect((await translated({ ...rest, trackingNumber })).facts[0]?.data).toMatchObject({ trackingNumber: '00340' });
});

it('a count belongs to the legal entity whose stock lies in the warehouse', async () => {
  const { kind, facts } = await translated({
    warehouse: 'WH2',
    asOf: '2026-11-21T01:00:00+01:00',
    items: [
      { sku: 'MUG', onHand: 40 },
      { sku: 'CUP', onHand: 0 },
    ],
  });
  const asOf = '2026-11-21T00:00:00.000Z';
  const about = { actor: 'stock-item', type: 'stock-item.count.v1', time: asOf, revision: Date.parse(asOf) };
  const count = (sku: string, onHand: number) => ({
    ...about,
    key: `stock-item/EU/${sku}/own`,
    ref: { by: 'stock-item', value: `EU/${sku}/own` },
    data: { warehouse: 'WH2', onHand, asOf },
    offsets: { '': '+01:00' },
  });
  expect(kind).toBe('inventory.counted');
  expect(facts).toMatchObject([count('MUG', 40), count('CUP', 0)]);
  expect(contractOf('stock-item.count.v1')?.schema.safeParse(facts[0]?.data).error).toBeUndefined();
});

it.each([
  { shipmentOrders: [] },
  { shipmentOrderId: 'SO-1', status: 'released' },
  { cancelled: true },
  { error: 'not found' },
  { code: 'gone' },
])('what the warehouse answers to a request of ours is no news: %o', async (answer) => {
  expect(await translated(answer)).toMatchObject({ kind: 'answer', facts: [], refused: [], unread: [] });
});

it('what bears the members of an answer beside its own is read for what it is', async () => {
  expect(await translated({ ...shipped, code: 'X' })).toMatchObject({ kind: 'shipment.shipped' });
  const count = { warehouse: 'WH1', asOf: '2026-11-21T00:00:00Z', items: [], code: 'X' };
  expect(await translated(count)).toMatchObject({ kind: 'inventory.counted' });
});

it('one count that cannot be read harms no other', async () => {
  const { facts, refused } = await translated({
    warehouse: 'WH1',
    asOf: '2026-11-21T00:00:00Z',
    items: [{ sku: 'MUG' }, { sku: 'CUP', onHand: 3 }],
  });
  expect(facts).toHaveLength(1);
  expect(refused).toMatchObject([{ code: 'missing-field', pointer: '/items/0/onHand' }]);
});

it.each([
  ['unknown-warehouse', '/warehouse', { ...shipped, warehouse: 'WH9' }],
  ['missing-field', '/lines', { ...shipped, lines: [] }],
  ['negative-quantity', '/lines/0/quantity', { ...shipped, lines: [{ lineId: '11', sku: 'MUG', quantity: -2 }] }],
  ['not-an-instant', '/shippedAt', { ...shipped, shippedAt: '2026-11-21 10:00' }],
  ['unknown-kind', '', { hello: 'world' }],
  ['missing-field', '/shippedAt', { ...shipped, shippedAt: undefined }],
  ['missing-field', '/lines/0/lineId', { ...shipped, lines: [{ sku: 'MUG', quantity: 2 }] }],
  ['missing-field', '/lines/0/sku', { ...shipped, lines: [{ lineId: '11', quantity: 2 }] }],
  ['missing-field', '/lines/0/quantity', { ...shipped, lines: [{ lineId: '11', sku: 'MUG' }] }],
  ['missing-field', '/lines', { ...shipped, lines: [{ lineId: '11', sku: 'MUG', quantity: 0 }] }],
  ['missing-field', '/asOf', { warehouse: 'WH1', items: [{ sku: 'MUG', onHand: 1 }] }],
  ['missing-field', '/items/0/sku', { warehouse: 'WH1', asOf: '2026-11-21T00:00:00Z', items: [{ onHand: 1 }] }],
])('%s at %s is refused', async (code, pointer, document) => {
  expect(await translated(document)).toMatchObject({ facts: [], refused: [{ code, pointer }] });
});

it('says which warehouse is unknown, and where to name it', async () => {
  const [refusal] = (await translated({ ...shipped, warehouse: 'WH9' })).refused;
  expect(refusal?.detail).toContain('The warehouse belongs to no legal entity');
  expect(refusal?.detail).toContain('WH9');
  expect(refusal?.detail).toContain('Name it under wms-1 in policies/channel-accounts.yaml');
});

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
  const { facts, refused, unread } = await translated(shipped);
  expect({ refused, unread }).toEqual({ refused: [], unread: [] });
  expect(facts).toMatchObject([
    {
      actor: 'order',
      key: null,
      ref: { by: 'shipment-order-id', value: 'SO-1' },
      type: 'order.shipment.v1',
      time: '2026-11-21T09:00:00.000Z',
    },
  ]);
  expect(contractOf('order.shipment.v1')?.schema.safeParse(facts[0]?.data).error).toBeUndefined();
});

it('a count belongs to the legal entity whose stock lies in the warehouse', async () => {
  const { facts } = await translated({
    warehouse: 'WH2',
    asOf: '2026-11-21T00:00:00Z',
    items: [
      { sku: 'MUG', onHand: 40 },
      { sku: 'CUP', onHand: 0 },
    ],
  });
  expect(facts.map(({ key, revision }) => [key, revision])).toEqual([
    ['stock-item/EU/MUG/own', Date.parse('2026-11-21T00:00:00Z')],
    ['stock-item/EU/CUP/own', Date.parse('2026-11-21T00:00:00Z')],
  ]);
  expect(contractOf('stock-item.count.v1')?.schema.safeParse(facts[0]?.data).error).toBeUndefined();
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
])('%s at %s is refused', async (code, pointer, document) => {
  expect(await translated(document)).toMatchObject({ facts: [], refused: [{ code, pointer }] });
});

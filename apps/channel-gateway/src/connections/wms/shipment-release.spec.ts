import { describe, expect, it } from 'vitest';
import type { PostalAddress } from '../../documents/translation.js';
import { warehouseOf } from './warehouse-of.js';
import { exampleAccount } from '../../channels/shopify/testing.js';
import type { Body } from '../../egress/command.js';
import { releaseBody } from './shipment-release.js';

const body: Body<'shipment.release'> = {
  command: 'shipment.release',
  orderName: '#7001',
  shipTo: { country: 'US', region: 'KY', postal: '40202' },
  lines: [{ lineId: '11', sku: 'MUG', quantity: 2 }],
};
const address: PostalAddress = {
  name: 'Bob Norman',
  company: null,
  address1: 'Chestnut Street 92',
  address2: null,
  city: 'Louisville',
  region: 'KY',
  postal: '40202',
  country: 'US',
  phone: null,
};

describe('the request for a shipment', () => {
  it('goes to the address that the vault holds', () => {
    const buyer = { email: 'b@example.test', phone: '+1', shipTo: address, billTo: null };
    expect(releaseBody('order/a/1/shipment.release/1', 'WH1', body, buyer)).toMatchObject({
      reference: 'order/a/1/shipment.release/1',
      warehouse: 'WH1',
      orderName: '#7001',
      shipTo: { name: 'Bob Norman', address1: 'Chestnut Street 92', phone: '+1' },
      lines: [{ lineId: '11', sku: 'MUG', quantity: 2 }],
    });
  });

  it('names a company before its person', () => {
    const shipTo = { ...address, company: 'Norman Ltd' };
    expect(releaseBody('r', 'WH1', body, { email: null, phone: null, shipTo, billTo: null }).shipTo.name).toBe(
      'Norman Ltd, Bob Norman',
    );
  });

  it('has at least the place where the buyer is unknown or erased', () => {
    expect(releaseBody('r', 'WH1', body, null).shipTo).toMatchObject({
      name: null,
      region: 'KY',
      postal: '40202',
      country: 'US',
    });
  });
});

describe('the warehouse', () => {
  const limits = { concurrent: 1, perSecond: 1, burst: 1 };
  const variables = { webhookSecret: 'S', accessToken: 'T', url: 'U' };
  const warehouses = [
    { warehouse: 'WH1', legalEntity: 'US', pool: 'own' as const },
    { warehouse: 'WH2', legalEntity: 'EU', pool: 'own' as const },
  ];
  const wms = { account: 'wms-1', partner: 'wms' as const, warehouses, limits, variables };
  const european = {
    ...exampleAccount,
    account: 'shopify-eu-1',
    legalEntities: [{ marketplace: null, legalEntity: 'EU' }],
  };
  const accounts = { unresolvedAfterMinutes: 60, channels: [exampleAccount, european], partners: [wms], documents: [] };

  it('holds the stock of the legal entity that sold', () => {
    expect(warehouseOf('order/shopify-us-1/1', wms, accounts)).toBe('WH1');
    expect(warehouseOf('order/shopify-eu-1/1', wms, accounts)).toBe('WH2');
  });

  it('is refused where nobody holds that stock', () => {
    expect(() => warehouseOf('order/shopify-xx-1/1', wms, accounts)).toThrow(
      expect.objectContaining({ code: 'no-warehouse' }),
    );
  });
});

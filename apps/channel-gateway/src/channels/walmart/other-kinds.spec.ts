import { describe, expect, it } from 'vitest';
import { dataOf, translated } from './testing.js';

describe('what names something to fetch', () => {
  it.each([
    ['PO_CREATED', { purchaseOrderId: '0012', orderLines: [] }, 'order', '0012'],
    ['ORDER_UPDATES', { meta: { subEventType: 'PO_CREATED' }, order: { purchaseOrderId: '0013' } }, 'order', '0013'],
    ['RETURN_CREATED', { returnOrderId: 'R1', purchaseOrderId: '0012' }, 'return', 'R1'],
    ['INVENTORY_OOS', { sku: 'LAMP' }, 'inventory', 'LAMP'],
    ['OFFER_UNPUBLISHED', { itemId: '778' }, 'item', '778'],
    ['REPORT_STATUS', { requestId: 'Q1' }, 'report', 'Q1'],
  ])('a notification of %s', async (eventType, payload, kind, externalId) => {
    const found = await translated({
      source: { eventType, eventId: 'e' },
      payload: { partnerId: 'SELLER-1', ...payload },
    });
    expect(found.available).toEqual([{ kind, externalId }]);
    expect(found.facts).toEqual([]);
  });

  it('case 16: a notification for another seller is refused', async () => {
    const found = await translated({
      source: { eventType: 'PO_CREATED' },
      payload: { partnerId: 'OTHER', purchaseOrderId: '1' },
    });
    expect(found.refused.map(({ code }) => code)).toEqual(['seller-mismatch']);
  });

  it('dates of recon reports, and reports that are ready', async () => {
    expect((await translated({ availableApReportDates: ['07012018'] })).available).toEqual([
      { kind: 'recon-report', externalId: '07012018' },
    ]);
    const requests = [
      { requestId: 'A', requestStatus: 'READY' },
      { requestId: 'B', requestStatus: 'RECEIVED' },
    ];
    expect((await translated({ requests })).available).toEqual([{ kind: 'report', externalId: 'A' }]);
  });
});

describe('what says nothing of business', () => {
  it.each([
    ['a request', { orderCancellation: { orderLines: {} } }, 'request'],
    ['an error', { errors: { error: [{ code: 'CONTENT_NOT_FOUND.GMP_ORDER_API', severity: 'ERROR' }] } }, 'answer'],
    ['an answer', { status: 'OK' }, 'answer'],
    ['a page without returns', { meta: { totalCount: 0 }, returnOrders: [] }, 'returns'],
    ['a page without orders', { list: { meta: { totalCount: 0 }, elements: { order: [] } } }, 'orders'],
    ['a page of nothing', { meta: { totalCount: 0 } }, 'empty-page'],
    ['types of events', { events: [{ eventType: 'PO_CREATED' }] }, 'subscriptions'],
  ])('%s has no facts', async (_, document, kind) => {
    const found = await translated(document);
    expect({ kind: found.kind, facts: found.facts, refused: found.refused }).toEqual({ kind, facts: [], refused: [] });
  });
});

describe('stock', () => {
  it('of the seller stands by ship node', async () => {
    const nodes = [
      { shipNode: '0099', inputQty: { unit: 'EACH', amount: 5 }, availToSellQty: { unit: 'EACH', amount: 3 } },
    ];
    const found = await translated({ elements: { inventories: [{ sku: '007', nodes }] }, meta: { totalCount: 1 } });
    expect(found.facts[0]?.key).toBe('stock-item/US/007/own');
    expect(dataOf(found, 'stock-item.snapshot.v1')).toMatchObject([
      {
        location: '0099',
        quantities: [
          { state: 'on-hand', units: 5 },
          { state: 'available', units: 3 },
        ],
      },
    ]);
  });

  it('in the warehouses of Walmart is a pool of its own', async () => {
    const shipNodes = [
      { shipNodeType: 'WFSFulfilled', availToSellQty: 7, onHandQty: 9, modifiedDate: '2026-05-02T10:00:00.000Z' },
    ];
    const found = await translated({ headers: { totalCount: 1 }, payload: { inventory: [{ sku: 'A', shipNodes }] } });
    expect(found.facts[0]?.key).toBe('stock-item/US/A/walmart-wfs');
    expect(dataOf(found, 'stock-item.snapshot.v1')).toMatchObject([{ asOf: '2026-05-02T10:00:00.000Z' }]);
  });

  it('on its way to Walmart is what was announced and what came', async () => {
    const item = { inboundOrderId: 'I1', shipmentId: '0066GDM', sku: 'A', itemQty: 10, receivedQty: 4, damagedQty: 1 };
    const found = await translated({ headers: { totalCount: 1 }, payload: [item] });
    expect(dataOf(found, 'stock-item.receipt.v1')).toMatchObject([
      { inboundId: '0066GDM', state: 'receiving', expected: 10, received: 4, damaged: 1 },
    ]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callDoor, type Answer } from '../testing/call-door.js';
import { PlainClient } from '../testing/plain-client.js';
import { openWorld, type OpenWorld } from '../testing/world-at-port.js';

let open: OpenWorld;
let client: PlainClient;

beforeEach(async () => {
  client = new PlainClient();
  open = await openWorld({ SANDBOX_FAULTS: 'off', CHANNEL_GATEWAY_URL: await client.listen() });
});
afterEach(async () => {
  await open.close();
  await client.close();
});

function wms(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return callDoor(`${open.url}/wms${path}`, body, { authorization: 'Bearer WMS_1_API_TOKEN', ...headers });
}

const wish = {
  reference: 'r-1',
  orderName: '#1',
  warehouse: 'WH1',
  lines: [{ lineId: '1', sku: 'CD-SOAP', quantity: 3 }],
};

function told(event: string): Record<string, unknown>[] {
  return client.received
    .filter(({ headers }) => headers['x-wms-event'] === event)
    .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
}

describe('the warehouse', () => {
  it('takes a reference once', async () => {
    const first = await wms('/shipment-orders', wish);
    expect(first).toMatchObject({ status: 201, body: { reference: 'r-1', state: 'open' } });
    const again = await wms('/shipment-orders', wish);
    expect(again).toMatchObject({ status: 409, body: { shipmentOrderId: first.body['shipmentOrderId'] } });
    const found = await wms('/shipment-orders?reference=r-1');
    expect(found.body['shipmentOrders']).toHaveLength(1);
    expect((await wms('/shipment-orders?reference=r-2')).body).toEqual({ shipmentOrders: [] });
  });

  it('ships all of it, signed, and takes it off the stock', async () => {
    await wms('/shipment-orders', wish);
    await vi.waitFor(() => expect(unitsTold()).toBe(3), { timeout: 5_000 });
    const [shipment] = told('shipment.shipped');
    expect(Object.keys(shipment ?? {})).toEqual([
      'shipmentOrderId',
      'shipmentId',
      'shippedAt',
      'warehouse',
      'carrier',
      'trackingNumber',
      'lines',
    ]);
    expect(shipment?.['shippedAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[45]:00$/);
    expect(client.badSignatures).toBe(0);
    const { body } = await wms('/inventory?warehouse=WH1');
    expect(body['items']).toContainEqual({ sku: 'CD-SOAP', onHand: 999_997 });
  });

  it('counts each building in the beginning, what is sold out too', async () => {
    await vi.waitFor(() => expect(told('inventory.counted')).toHaveLength(2));
    expect(told('inventory.counted')[0]?.['items']).toContainEqual({ sku: 'CD-SOLD-OUT', onHand: 0 });
  });

  it('takes units back while they are there; the same key has the same answer', async () => {
    const { body } = await wms('/shipment-orders', wish);
    const path = `/shipment-orders/${String(body['shipmentOrderId'])}/cancel`;
    const key = { 'idempotency-key': 'k-1' };
    const one = { lines: [{ lineId: '1', quantity: 1 }] };
    const answer = { cancelled: [{ lineId: '1', quantity: 1 }], tooLate: [] };
    expect((await wms(path, one, key)).body).toEqual(answer);
    expect((await wms(path, one, key)).body).toEqual(answer);
    await vi.waitFor(() => expect(unitsTold()).toBe(2), { timeout: 5_000 });
    const late = await wms(path, {}, { 'idempotency-key': 'k-2' });
    expect(late.body).toEqual({ cancelled: [], tooLate: [{ lineId: '1', quantity: 2 }] });
    expect((await wms(path, one, key)).body).toEqual(answer);
  });

  it('has done the work when its answer is lost', async () => {
    await open.world.turnFaults({ 'wms-lost-answer': 1 });
    expect((await wms('/shipment-orders', wish)).status).toBe(0);
    expect((await wms('/shipment-orders?reference=r-1')).body['shipmentOrders']).toHaveLength(1);
  });

  it('lets nobody in without the token', async () => {
    expect((await callDoor(`${open.url}/wms/inventory`)).status).toBe(401);
  });
});

function unitsTold(): number {
  return told('shipment.shipped')
    .flatMap(({ lines }) => lines as { quantity: number }[])
    .reduce((total, { quantity }) => total + quantity, 0);
}

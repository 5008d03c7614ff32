import { it } from 'vitest';
import { orderCancellation, orderShipment } from '#libs/contracts';
import { given, told } from '../../testing.js';
import { vigilantOrder } from './smallest-actor.js';

const order = 'order/shopify-us-1/450789469';
const at = '2026-11-21T09:00:00.000Z';
const cancelled = told(orderCancellation, order, { at, reason: 'customer' });
const lines = [{ lineId: '1', sku: 'IPOD', quantity: 1 }];
const shipped = told(orderShipment, order, { shipmentId: 'SHP-1', shippedAt: at, warehouse: 'WH1', lines });

const wanted = given(vigilantOrder, { owner: 'logistics' });

it('lets an order ship', () => {
  wanted(shipped).wantsOnly();
});
it('shows a shipment of a cancelled order, whichever news came first', () => {
  wanted(cancelled, shipped).wants({ 'exception/cancelled-after-shipment/SHP-1': { owner: 'logistics' } });
});

import { describe, expect, it } from 'vitest';
import type { Body } from '../../egress/command.js';
import { fulfilmentBody, isOurs } from './shipment-confirm.js';

const body: Body<'shipment.confirm'> = {
  command: 'shipment.confirm',
  marketplaceOrderId: '7001',
  shipmentId: 'SHP-1',
  carrier: 'USPS',
  trackingNumber: '1Z1',
  lines: [
    { lineId: '11', quantity: 2 },
    { lineId: '12', quantity: 1 },
  ],
};
const order = (id: string, ...lines: [line: string, orderLine: string, units: number][]) => ({
  id,
  status: 'open',
  line_items: lines.map(([line, orderLine, units]) => ({
    id: line,
    line_item_id: orderLine,
    fulfillable_quantity: units,
  })),
});

describe('the request for a fulfilment', () => {
  it('takes each line from the fulfilment order that has it', () => {
    expect(fulfilmentBody(body, [order('31', ['41', '11', 3], ['42', '12', 1])])).toEqual({
      fulfillment: {
        line_items_by_fulfillment_order: [
          {
            fulfillment_order_id: 31,
            fulfillment_order_line_items: [
              { id: 41, quantity: 2 },
              { id: 42, quantity: 1 },
            ],
          },
        ],
        tracking_info: { number: '1Z1', company: 'USPS' },
        notify_customer: true,
      },
    });
  });

  it('spreads a line over fulfilment orders, and leaves out those that have nothing left', () => {
    const parts = fulfilmentBody(body, [
      order('30', ['40', '11', 0]),
      order('31', ['41', '11', 1]),
      order('32', ['43', '11', 5], ['44', '12', 1]),
    ]);
    expect(parts.fulfillment.line_items_by_fulfillment_order).toEqual([
      { fulfillment_order_id: 31, fulfillment_order_line_items: [{ id: 41, quantity: 1 }] },
      {
        fulfillment_order_id: 32,
        fulfillment_order_line_items: [
          { id: 43, quantity: 1 },
          { id: 44, quantity: 1 },
        ],
      },
    ]);
  });

  it('is refused where units are missing', () => {
    expect(() => fulfilmentBody(body, [order('31', ['41', '11', 2])])).toThrow(
      expect.objectContaining({ code: 'nothing-left-to-fulfil' }),
    );
  });
});

describe('a fulfilment that is found again', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  const found = {
    id: '501',
    status: 'success',
    created_at: '2026-11-23T07:00:05-05:00',
    tracking_number: '1Z1',
    line_items: [
      { id: '12', quantity: 1 },
      { id: '11', quantity: 2 },
    ],
  };
  const { trackingNumber: _number, ...withoutNumber } = body;

  it('is ours by parcel number and lines', () => expect(isOurs(found, body, now)).toBe(true));
  it('is another one with another number', () =>
    expect(isOurs({ ...found, tracking_number: '1Z2' }, body, now)).toBe(false));
  it('is another one with other units', () =>
    expect(isOurs({ ...found, line_items: [{ id: '11', quantity: 3 }] }, body, now)).toBe(false));
  it('is none where it was cancelled', () => expect(isOurs({ ...found, status: 'cancelled' }, body, now)).toBe(false));
  it('is ours without a number where it was made since we asked', () => {
    const numberless = { ...found, tracking_number: null };
    expect(isOurs(numberless, withoutNumber, now)).toBe(true);
    expect(isOurs({ ...numberless, created_at: '2026-11-22T12:00:00Z' }, withoutNumber, now)).toBe(false);
  });
});

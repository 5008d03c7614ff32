// A WooCommerce shop that is connected by its manifest alone, against a little shop that keeps orders, notes and products.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InDoubt, type Call } from '#libs/actors';
import { deliveryRequested, orderCancel, stockLevel, typeOf } from '#libs/contracts';
import type { LittleAnswer, LittleRequest } from '../../testing/little-server.js';
import { Shop } from '../../testing/woocommerce-shop.js';
import { commandCall, openDeclared, type Declared } from './testing.js';

const order = { marketplaceOrderId: '727', lines: [{ lineId: '315', sku: 'MUG', quantity: 2 }] };
const shipped = (trackingNumber: string | null) =>
  commandCall(typeOf(deliveryRequested), {
    command: 'shipment.confirm',
    ...order,
    shipmentId: 'S-1',
    carrier: 'USPS',
    trackingNumber,
  });
const level = (sku: string, units: number): Call =>
  commandCall(typeOf(stockLevel), { command: 'stock.level', sku, units });

let shop: Shop;
let channel: Declared;
beforeEach(() => {
  shop = new Shop();
});
afterEach(() => channel[Symbol.asyncDispose]());

const open = async (
  answer: (request: LittleRequest) => LittleAnswer | undefined = (request) => shop.answer(request),
) => {
  channel = await openDeclared('woocommerce', answer);
};
const queries = () => channel.sent().map(({ url }) => Object.fromEntries(url.searchParams));

/** All pages of the window, as the poller reads them. */
async function allPages() {
  const documents = [];
  let next: string | null = null;
  do {
    const page = await channel.page(next);
    documents.push(...page.documents);
    next = page.next;
  } while (next !== null);
  return documents;
}

describe('orders', () => {
  it('are asked for with key and secret, by UTC without its zone, from before the border that is left out', async () => {
    await open();
    await channel.page();
    expect(channel.sent()[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:password').toString('base64')}`);
    expect(channel.sent()[0]?.url.pathname).toBe('/wp-json/wc/v3/orders');
    expect(queries()).toEqual([
      {
        modified_after: '2026-11-23T11:59:59',
        modified_before: '2026-11-23T13:00:00',
        dates_are_gmt: 'true',
        orderby: 'id',
        order: 'asc',
        per_page: '100',
        offset: '0',
      },
    ]);
  });

  it('at both borders of a window come, those behind it do not', async () => {
    shop.add('2026-11-23T11:59:59', '2026-11-23T12:00:00', '2026-11-23T12:59:59', '2026-11-23T13:00:00');
    await open();
    expect((await allPages()).map(({ externalId }) => externalId)).toEqual(['2', '3']);
  });

  it('of several pages all come, though one leaves the window between two pages', async () => {
    shop.add(...Array.from({ length: 250 }, () => '2026-11-23T12:30:00'));
    let asked = 0;
    await open((request) => {
      if ((asked += 1) === 2) shop.touch(7, '2026-11-23T14:00:00');
      return shop.answer(request);
    });
    const ids = new Set((await allPages()).map(({ externalId }) => Number(externalId)));
    expect(ids.size).toBe(250);
    expect(queries().map(({ offset }) => offset)).toEqual(['0', '95', '190']);
  });

  it('are the bytes that came, each a document of its own', async () => {
    const text = readFileSync(new URL('../../../../../test/samples/woocommerce/orders.json', import.meta.url), 'utf8');
    const all = JSON.parse(text) as { readonly id: number }[];
    await open(() => ({ body: text, headers: { 'X-WP-Total': String(all.length) } }));
    const { documents } = await channel.page();
    expect(documents.map(({ externalId }) => externalId)).toEqual(all.map(({ id }) => String(id)));
    for (const { bytes } of documents) expect(text).toContain(Buffer.from(bytes).toString());
  });

  it('of a day are counted by the time of placing, and named', async () => {
    shop.add('2026-11-23T00:00:00', '2026-11-23T23:59:59', '2026-11-24T00:00:00');
    await open();
    const day = { fromMs: Date.UTC(2026, 10, 23), toMs: Date.UTC(2026, 10, 24), isNewest: false };
    const { completeness, target } = channel.opened;
    const turn = () => target.gate.turn(5_000);
    expect(await completeness?.count(day, turn())).toBe(2);
    expect(await completeness?.ids(day, null, turn())).toEqual({ ids: ['1', '2'], next: null });
    expect(await completeness?.fetch('1', turn())).toMatchObject({ kind: 'order', externalId: '1' });
    expect(await completeness?.fetch('99', turn())).toBeNull();
  });

  it.each([
    ['no count', { body: [] }, 'unreadable-page'],
    ['a page of HTML', { body: '<html>', headers: { 'X-WP-Total': '1' } }, 'unreachable'],
    ['a key that may not read', { status: 401, body: { code: 'woocommerce_rest_cannot_view' } }, 'not-admitted'],
    [
      'a parameter that is refused',
      { status: 400, body: { code: 'rest_invalid_param', message: 'x' } },
      'refused-by-channel',
    ],
  ])('with %s are asked for again or refused', async (_what, answer, code) => {
    await open(() => answer);
    await expect(channel.page()).rejects.toMatchObject({ code });
  });
});

describe('a webhook', () => {
  const body = Buffer.from('{ "id": 727 }');
  const signed = (secret: string, bytes = body) => createHmac('sha256', secret).update(bytes).digest('base64');
  const envelope = (signature?: string) =>
    channel.kind.webhooks?.envelope(
      {
        'x-wc-webhook-topic': 'order.updated',
        'x-wc-webhook-delivery-id': 'd41d8cd98f00b204e9800998ecf8427e',
        ...(signature !== undefined && { 'x-wc-webhook-signature': signature }),
      },
      {},
    );

  it('is let in by the HMAC of its exact bytes alone', async () => {
    await open();
    expect(envelope(signed('s3cret'))?.isSigned(body, 's3cret')).toBe(true);
    for (const wrong of [signed('other'), signed('s3cret', Buffer.from('{"id":727}')), '', 'no base64 ~', undefined])
      expect(envelope(wrong)?.isSigned(body, 's3cret')).toBe(false);
  });

  it('says what it is of, and which delivery', async () => {
    await open();
    expect(envelope()).toMatchObject({ topic: 'order.updated', eventId: 'd41d8cd98f00b204e9800998ecf8427e' });
  });
});

describe('what we say', () => {
  it('a parcel is a note to the buyer; without a number there is nothing to say', async () => {
    await open();
    expect(await channel.perform(shipped('9400'))).toEqual({ externalId: '1' });
    expect(shop.notes).toEqual([{ id: 1, note: 'Sent with USPS, 9400', customer_note: true }]);
    expect(await channel.perform(shipped(null))).toEqual({});
    expect(shop.notes).toHaveLength(1);
  });

  it('a note whose answer was lost is found again, and one that never came is not', async () => {
    await open((request) => {
      const answer = shop.answer(request);
      return request.method === 'POST' ? undefined : answer;
    });
    await expect(channel.perform(shipped('9400'))).rejects.toBeInstanceOf(InDoubt);
    expect(await channel.lookUp(shipped('9400'))).toEqual({ externalId: '1' });
    expect(await channel.lookUp(shipped('9401'))).toBeNull();
    expect(shop.notes).toHaveLength(1);
  });

  it('a cancellation of the whole order is its state; of a part it is a person’s', async () => {
    await open();
    const cancel = (whole: boolean) =>
      commandCall(typeOf(orderCancel), { command: 'order.cancel', ...order, whole, reason: 'no-stock' });
    await channel.perform(cancel(true));
    expect(shop.states).toEqual({ '727': 'cancelled' });
    await expect(channel.perform(cancel(false))).rejects.toMatchObject({ code: 'no-such-command' });
  });

  it('a level goes to the product, or to the variation of one', async () => {
    await open();
    await channel.perform(level('MUG', 4));
    await channel.perform(level('TEE-L', 0));
    expect(shop.stock).toEqual({ '/wp-json/wc/v3/products/10': 4, '/wp-json/wc/v3/products/20/variations/21': 0 });
    await expect(channel.perform(level('NONE', 1))).rejects.toMatchObject({ code: 'nothing-found' });
  });

  it('a refusal is told in the shop’s own words', async () => {
    await open(() => ({
      status: 400,
      body: { code: 'woocommerce_rest_shop_order_invalid_id', message: 'Invalid ID.' },
    }));
    await expect(channel.perform(shipped('9400'))).rejects.toThrow(
      'woocommerce refuses shipment.confirm: woocommerce_rest_shop_order_invalid_id, Invalid ID. (400)',
    );
  });
});

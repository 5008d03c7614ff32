// Channels that are connected by their manifests alone, against a little server in their shapes.
import { afterEach, describe, expect, it } from 'vitest';
import { InDoubt, type Call } from '#libs/actors';
import {
  deliveryRequested,
  documentAvailable,
  orderAcknowledge,
  orderCancel,
  stockLevel,
  typeOf,
} from '#libs/contracts';
import type { LittleAnswer, LittleRequest } from '../../testing/little-server.js';
import { commandCall, openDeclared, type Declared } from './testing.js';

let channel: Declared;
afterEach(() => channel[Symbol.asyncDispose]());
const open = async (name: string, answer: (request: LittleRequest) => LittleAnswer | undefined) => {
  channel = await openDeclared(name, answer);
};
const asked = (index: number) => {
  const { method, url, body } = channel.sent()[index] ?? {};
  return [method, `${url?.pathname}${url?.search}`, body === '' ? undefined : JSON.parse(body ?? 'null')];
};

const order = { marketplaceOrderId: 'F-1', lines: [{ lineId: 'L1', sku: 'MUG', quantity: 2 }] };
const shipped = commandCall(typeOf(deliveryRequested), {
  command: 'shipment.confirm',
  ...order,
  shipmentId: 'S-1',
  carrier: 'DHL',
  trackingNumber: '00340',
});
const acknowledged = commandCall(typeOf(orderAcknowledge), { command: 'order.acknowledge', ...order });
const cancelled = (whole: boolean) =>
  commandCall(typeOf(orderCancel), { command: 'order.cancel', ...order, whole, reason: 'no-stock' });
const level = (units: number | null) => commandCall(typeOf(stockLevel), { command: 'stock.level', sku: 'MUG', units });

describe('a list of orders', () => {
  it('is asked for by the window, with a token that the refresh token bought', async () => {
    await open('allegro', () => ({ body: { checkoutForms: [], count: 0, totalCount: 0 } }));
    await channel.page();
    const [token] = channel.tokenRequests();
    expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('clientid:clientsecret').toString('base64')}`);
    expect(token?.body).toBe('grant_type=refresh_token&refresh_token=refreshtoken');
    expect(channel.sent()[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      accept: 'application/vnd.allegro.public.v1+json',
    });
    expect(Object.fromEntries(channel.sent()[0]?.url.searchParams ?? [])).toEqual({
      'updatedAt.gte': '2026-11-23T12:00:00.000Z',
      'updatedAt.lte': '2026-11-23T13:00:00.000Z',
      sort: 'updatedAt',
      limit: '100',
      offset: '0',
    });
  });

  it('is read page by page, a few items again, each as the bytes that came', async () => {
    const form = '{ "id" : "F-1" }';
    const full = Array.from({ length: 100 }, () => form).join(',');
    await open('allegro', ({ url }) => ({
      body: `{"checkoutForms":[${url.searchParams.get('offset') === '0' ? full : form}],"totalCount":101}`,
    }));
    const first = await channel.page();
    expect(first.documents).toHaveLength(100);
    expect(Buffer.from(first.documents[0]?.bytes ?? '').toString()).toBe(form);
    expect(new URLSearchParams(first.next ?? '').get('offset')).toBe('95');
  });

  it('a token that is not taken is replaced once, by the refresh token that came with it', async () => {
    await open('mercadolibre', ({ headers }) =>
      headers.authorization === 'Bearer token-1' ? { status: 401 } : { body: { results: [], paging: { total: 0 } } },
    );
    expect((await channel.page()).next).toBeNull();
    expect(channel.tokenRequests().map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual([
      'refreshtoken',
      'refresh-1',
    ]);
    expect(channel.sent()[0]?.url.searchParams.get('seller')).toBe('SELLER-1');
  });

  it.each([
    ['a page of HTML', { body: '<html>' }, 'unreachable'],
    ['a page without its total', { body: { checkoutForms: [] } }, 'unreadable-page'],
    ['an order without an id', { body: { checkoutForms: [{}], totalCount: 1 } }, 'unreadable-page'],
    ['a broken connection', undefined, 'unreachable'],
    ['a limit', { status: 429, headers: { 'retry-after': '2' } }, 'throttled'],
    ['a parameter that is not known', { status: 422, body: { errors: [{ code: 'X' }] } }, 'refused-by-channel'],
  ])('where there is %s', async (_what, answer, code) => {
    await open('allegro', () => answer);
    await expect(channel.page()).rejects.toMatchObject({ code });
  });
});

describe('what we say', () => {
  it('a parcel, and that the order is sent; its id is what the order learns', async () => {
    await open('allegro', ({ method }) => (method === 'POST' ? { status: 201, body: { id: 'P-7' } } : { status: 204 }));
    expect(await channel.perform(shipped)).toEqual({ externalId: 'P-7' });
    expect(asked(0)).toEqual([
      'POST',
      '/order/checkout-forms/F-1/shipments',
      { carrierId: 'DHL', carrierName: 'DHL', waybill: '00340', lineItems: [{ id: 'L1' }] },
    ]);
    expect(asked(1)).toEqual(['PUT', '/order/checkout-forms/F-1/fulfillment', { status: 'SENT' }]);
  });

  it('a parcel whose answer was lost is in doubt, and looked up before it is sent again', async () => {
    await open('allegro', ({ method }) =>
      method === 'POST'
        ? undefined
        : {
            body: {
              shipments: [
                { id: 'P-6', waybill: '1' },
                { id: 'P-7', waybill: '00340' },
              ],
            },
          },
    );
    await expect(channel.perform(shipped)).rejects.toBeInstanceOf(InDoubt);
    expect(await channel.lookUp(shipped)).toEqual({ externalId: 'P-7' });
    expect(await channel.lookUp(acknowledged)).toBeNull();
  });

  it('what comes behind a parcel whose answer was lost is said when it is found', async () => {
    let state = 'NEW';
    await open('allegro', ({ method, body }) => {
      if (method === 'POST') return undefined;
      if (method === 'GET') return { body: { shipments: [{ id: 'P-7', waybill: '00340' }] } };
      state = (JSON.parse(body) as { readonly status: string }).status;
      return { status: 204 };
    });
    await expect(channel.perform(shipped)).rejects.toBeInstanceOf(InDoubt);
    expect(state).toBe('NEW');
    await channel.lookUp(shipped);
    expect(state).toBe('SENT');
  });

  it.each([
    ['is away', { status: 503 }],
    ['asks for a pause', { status: 429 }],
    ['does not admit us', { status: 401 }],
    ['breaks off', undefined],
  ])('a parcel is not told again where the channel %s behind it', async (_what, answer) => {
    await open('allegro', ({ method }) => (method === 'POST' ? { status: 201, body: { id: 'P-7' } } : answer));
    await expect(channel.perform(shipped)).rejects.toMatchObject({ name: 'InDoubt', code: 'half-done' });
  });

  it('a parcel whose answer has no id is in doubt, and not refused', async () => {
    await open('allegro', () => ({ status: 201, body: {} }));
    await expect(channel.perform(shipped)).rejects.toMatchObject({ name: 'InDoubt', code: 'unreadable-answer' });
  });

  it('a parcel without a number is not taken for another one without', async () => {
    await open('allegro', () => ({ body: { shipments: [{ id: 'P-1' }, { id: 'P-2', waybill: '' }] } }));
    const unnumbered = commandCall(typeOf(deliveryRequested), {
      command: 'shipment.confirm',
      ...order,
      shipmentId: 'S-1',
    });
    expect(await channel.lookUp(unnumbered)).toBeNull();
  });

  it('a level is told to every listing of the SKU', async () => {
    await open('mercadolibre', ({ url }) =>
      url.pathname.endsWith('/search') ? { body: { results: ['MLB1', 'MLB2', 'MLB1'] } } : {},
    );
    await channel.perform(level(4));
    expect(channel.sent().map(({ url }) => url.pathname)).toEqual([
      '/users/SELLER-1/items/search',
      '/items/MLB1',
      '/items/MLB2',
    ]);
  });

  it('what is there twice and needs to be one is refused', async () => {
    await open('woocommerce', () => ({
      body: [
        { id: 1, parent_id: 0 },
        { id: 2, parent_id: 0 },
      ],
    }));
    await expect(channel.perform(level(4))).rejects.toThrow('shows more than one product');
    expect(channel.sent()).toHaveLength(1);
  });

  it('a level is set where the SKU is found, and refused where it is not', async () => {
    await open('mercadolibre', ({ url }) =>
      url.pathname.endsWith('/search')
        ? { body: { results: url.searchParams.get('seller_sku') === 'MUG' ? ['MLB1'] : [] } }
        : {},
    );
    await channel.perform(level(4));
    expect(asked(0)[1]).toBe('/users/SELLER-1/items/search?seller_sku=MUG');
    expect(asked(1)).toEqual(['PUT', '/items/MLB1', { available_quantity: 4 }]);
    expect(await channel.perform(level(null))).toEqual({ notNeeded: true });
    const other = commandCall(typeOf(stockLevel), { command: 'stock.level', sku: 'OTHER', units: 1 });
    await expect(channel.perform(other)).rejects.toMatchObject({ code: 'nothing-found' });
  });

  it('an acknowledgement where the channel has a word for it; a part of an order is cancelled by a person', async () => {
    await open('allegro', () => ({ status: 204 }));
    await channel.perform(acknowledged);
    expect(asked(0)[2]).toEqual({ status: 'PROCESSING' });
    await channel.perform(cancelled(true));
    await expect(channel.perform(cancelled(false))).rejects.toMatchObject({ code: 'no-such-command' });
    await open('mercadolibre', () => ({}));
    expect(await channel.perform(acknowledged)).toEqual({ notNeeded: true });
  });

  it("a refusal is told in the channel's own words", async () => {
    await open('allegro', () => ({
      status: 409,
      body: { errors: [{ code: 'TooLate', message: 'The form is sent' }] },
    }));
    await expect(channel.perform(cancelled(true))).rejects.toThrow(
      'allegro refuses order.cancel: TooLate, The form is sent (409)',
    );
  });
});

describe('a notification that bears only an id', () => {
  const available = (kind: string, externalId: string): Call =>
    ({
      ref: 'one',
      message: { type: typeOf(documentAvailable), data: { account: 'mercadolibre-1', kind, externalId } },
    }) as unknown as Call;

  it('names the order that is fetched', async () => {
    await open('mercadolibre', () => ({ body: '{ "id": 77 }' }));
    await channel.perform(available('orders_v2', '/orders/77'));
    expect(asked(0).slice(0, 2)).toEqual(['GET', '/orders/77']);
    expect(channel.received.map(({ account, bytes }) => [account, Buffer.from(bytes).toString()])).toEqual([
      ['mercadolibre-1', '{ "id": 77 }'],
    ]);
  });

  it.each([
    ['orders_v2', '/orders/77/../../users/me'],
    ['orders_v2', '/items/MLB1'],
    ['claims', '/claims/1'],
  ])('of %s %s is not followed to wherever it leads', async (kind, externalId) => {
    await open('mercadolibre', () => ({}));
    await expect(channel.perform(available(kind, externalId))).rejects.toMatchObject({ code: 'no-such-document' });
    expect(channel.sent()).toEqual([]);
  });

  it('is let in by the secret in its address alone', async () => {
    await open('mercadolibre', () => ({}));
    const signed = (key?: string) =>
      channel.kind.webhooks?.envelope({}, key === undefined ? {} : { key }).isSigned(Buffer.from('{}'), 's3cret');
    expect([signed('s3cret'), signed('s3cre'), signed(''), signed()]).toEqual([true, false, false, false]);
  });
});

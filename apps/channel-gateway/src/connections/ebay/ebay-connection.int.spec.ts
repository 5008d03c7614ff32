import { afterEach, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Call } from '#libs/actors';
import { deliveryRequested, orderCancel, stockLevel, typeOf } from '#libs/contracts';
import {
  startLittleServer,
  type LittleAnswer,
  type LittleRequest,
  type LittleServer,
} from '../../testing/little-server.js';
import type { TokenGrant } from '../../tokens/token.js';
import type { OpenedConnection } from '../connection.js';
import { connection } from './connection.js';
import type { EbayAccount } from './settings.js';

const ACCOUNT = 'ebay-us-1';
const ORDER = '12-14487-78679';
const ASKED_AT = Date.UTC(2026, 10, 23, 12);
const account: EbayAccount = {
  account: ACCOUNT,
  channel: 'ebay',
  sellerIds: ['crossdock'],
  marketplaces: ['EBAY_US'],
  currency: 'USD',
  timeZone: 'America/Los_Angeles',
  locale: 'en-US',
  legalEntities: [{ marketplace: null, legalEntity: 'US' }],
  taxes: [],
  warehouses: [],
  everySeconds: { orders: 60, overlap: 300 },
  limits: { concurrent: 4, perSecond: 1_000, burst: 1_000 },
  variables: { url: 'URL', clientId: 'ID', clientSecret: 'SECRET', refreshToken: 'REFRESH' },
};
const window = { fromMs: Date.UTC(2026, 10, 23, 12), toMs: Date.UTC(2026, 10, 23, 13), isNewest: false };

let ebay: LittleServer;
let opened: OpenedConnection;
const servers: LittleServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

/** eBay as a test needs it; tokens are `token-1`, `token-2` … */
async function open(answer: (request: LittleRequest) => LittleAnswer | undefined): Promise<void> {
  let granted = 0;
  ebay = await startLittleServer((request) => {
    if (request.url.pathname !== '/identity/v1/oauth2/token') return answer(request);
    granted += 1;
    return { body: { access_token: `token-${granted}`, expires_in: 7200, token_type: 'User Access Token' } };
  });
  servers.push(ebay);
  let held: string | undefined;
  const tokens = {
    access: async (grant: TokenGrant) => (held ??= (await grant.request(null, AbortSignal.timeout(5_000))).accessToken),
    spoilt: async () => {
      held = undefined;
    },
  };
  const secrets: Record<string, string> = { URL: ebay.url, ID: 'id', SECRET: 'secret', REFRESH: 'v^1.1#refresh' };
  const parts = { accounts: {} as never, vault: {} as never, batches: {} as never, tokens, receive: async () => [] };
  opened = connection.open(account, { ...parts, secret: (variable) => secrets[variable] ?? '' });
}

const turn = () => new Gate(ACCOUNT, account.limits).turn(5_000);
const page = (next: string | null = null) => opened.feeds[0]?.page(window, next, turn());
const perform = (call: Call) => opened.target.caller.perform(call, turn());
const lookUp = (call: Call) => opened.target.caller.lookUp?.(call, turn());
const sent = () => ebay.requests.filter(({ url }) => !url.pathname.startsWith('/identity'));
const refusal = (status: number) => ({
  status,
  body: { errors: [{ errorId: 32_100, message: 'Invalid', longMessage: 'Invalid order ID' }] },
});

describe('a list of orders', () => {
  it('is asked for by the window, with a token that the refresh token bought', async () => {
    await open(() => ({ body: { total: 0, orders: [] } }));
    await page();
    const [token] = ebay.requests;
    expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('id:secret').toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'v^1.1#refresh',
    });
    expect(sent()[0]?.headers.authorization).toBe('Bearer token-1');
    expect(Object.fromEntries(sent()[0]?.url.searchParams ?? [])).toEqual({
      filter: 'lastmodifieddate:[2026-11-23T12:00:00.000Z..2026-11-23T12:59:59.999Z]',
      limit: '200',
      fieldGroups: 'TAX_BREAKDOWN',
    });
  });

  it('gives each order as the bytes that came, and goes on by the query of the next page alone', async () => {
    const order = `{ "orderId" : "${ORDER}" }`;
    const next = 'https://somewhere.else/sell/fulfillment/v1/order?offset=200&limit=200';
    await open(() => ({ body: `{"total":201,"next":"${next}","orders":[${order}]}` }));
    const first = await page();
    expect(
      first?.documents.map(({ externalId, seller, bytes }) => [externalId, seller, Buffer.from(bytes).toString()]),
    ).toEqual([[ORDER, 'crossdock', order]]);
    await page(first?.next);
    expect(sent()[1]?.url.search).toBe('?offset=195&limit=200');
    expect(sent()[1]?.url.pathname).toBe('/sell/fulfillment/v1/order');
  });

  it('a page that leads to itself is left to be seen as a loop', async () => {
    await open(({ url }) => ({ body: { total: 9, next: `${url.pathname}?offset=7`, orders: [{ orderId: ORDER }] } }));
    expect((await page('?offset=7'))?.next).toBe('?offset=7');
    expect((await page('?offset=6'))?.next).toBe('?offset=7');
    expect((await page('?offset=0'))?.next).toBe('?offset=2');
  });

  it.each([
    ['a page of HTML', { body: '<html>' }, 'unreachable'],
    ['no list', { body: { hello: 1 } }, 'unreadable-page'],
    ['a broken connection', undefined, 'unreachable'],
    ['a limit', { status: 429, headers: { 'retry-after': '2' }, body: {} }, 'throttled'],
    ['a filter that eBay does not like', refusal(400), 'ebay-32100'],
    ['a token that is never taken', { status: 401, body: {} }, 'not-admitted'],
  ])('where there is %s', async (_what, answer, code) => {
    await open(() => answer);
    await expect(page()).rejects.toMatchObject({ code });
  });

  it('is compared with what eBay counts and shows by id', async () => {
    await open(({ url }) =>
      url.pathname.endsWith('/order')
        ? { body: { total: 7, orders: [{ orderId: ORDER }] } }
        : { status: 404, body: {} },
    );
    expect(await opened.completeness?.count(window, turn())).toBe(7);
    expect(await opened.completeness?.ids(window, null, turn())).toEqual({ ids: [ORDER], next: null });
    expect(await opened.completeness?.fetch('no-such', turn())).toBeNull();
    expect(sent()[0]?.url.searchParams.get('filter')).toMatch(/^creationdate:/);
    await open(() => refusal(400));
    expect(await opened.completeness?.fetch('no-such', turn())).toBeNull();
  });
});

describe('what we say', () => {
  it('a shipment is a fulfilment, whose id stands in the address of the answer', async () => {
    const headers = { location: `https://api.ebay.com/sell/fulfillment/v1/order/${ORDER}/shipping_fulfillment/9405` };
    await open(() => ({ status: 201, headers, body: '' }));
    expect(await perform(confirming())).toEqual({ fulfilmentId: '9405' });
    expect(JSON.parse(sent()[0]?.body ?? '')).toEqual({
      lineItems: [{ lineItemId: '10252', quantity: 2 }],
      shippedDate: '2026-11-23T12:00:00.000Z',
      shippingCarrierCode: 'UPS',
      trackingNumber: '1Z1',
    });
  });

  it('a refusal bears eBay’s own words, and an answer that is lost leaves a doubt', async () => {
    await open(() => refusal(400));
    await expect(perform(confirming())).rejects.toMatchObject({
      message: expect.stringContaining('Invalid order ID') as string,
    });
    await open(() => undefined);
    await expect(perform(confirming())).rejects.toBeInstanceOf(InDoubt);
  });

  it('a conflict with what was told already is no refusal', async () => {
    const found = { fulfillmentId: '9405', shipmentTrackingNumber: '1Z1' };
    const all = (lineItemId: string) => ({
      body: { fulfillments: [{ ...found, lineItems: [{ lineItemId, quantity: 2 }] }] },
    });
    await open(({ method }) => (method === 'GET' ? all('10252') : refusal(409)));
    expect(await perform(confirming())).toEqual({ fulfilmentId: '9405' });
    await open(({ method }) => (method === 'GET' ? all('10999') : refusal(409)));
    await expect(perform(confirming())).rejects.toMatchObject({ code: 'ebay-32100' });
  });

  it.each([
    ['ours by number and units', { shipmentTrackingNumber: '1Z1' }, 2, true],
    ['of another number', { shipmentTrackingNumber: '1Z2' }, 2, false],
    ['of fewer units', { shipmentTrackingNumber: '1Z1' }, 1, false],
    ['without a number', {}, 2, false],
  ])('a doubt is settled by a fulfilment %s', async (_which, more, quantity, isOurs) => {
    const found = { fulfillmentId: '9405', lineItems: [{ lineItemId: '10252', quantity }], ...more };
    await open(() => ({ body: { fulfillments: [found], total: 1 } }));
    expect(await lookUp(confirming())).toEqual(isOurs ? { fulfilmentId: '9405' } : null);
  });

  it('a parcel without a number is found by its units, where it was told since we asked', async () => {
    const lineItems = [{ lineItemId: '10252', quantity: 2 }];
    const made = (shippedDate: string) => ({
      body: { fulfillments: [{ fulfillmentId: '1', shippedDate, lineItems }] },
    });
    await open(() => made('2026-11-23T12:00:00.000Z'));
    expect(await lookUp(confirming(''))).toEqual({ fulfilmentId: '1' });
    await open(() => made('2026-11-22T12:00:00.000Z'));
    expect(await lookUp(confirming(''))).toBeNull();
  });

  it('a level is set for its SKU, and what became of it is read', async () => {
    const answers = (statusCode: number) => ({
      status: 207,
      body: { responses: [{ sku: 'MUG', statusCode, errors: [] }] },
    });
    await open(() => answers(200));
    expect(await perform(levelling())).toEqual({});
    expect(JSON.parse(sent()[0]?.body ?? '')).toEqual({
      requests: [{ sku: 'MUG', shipToLocationAvailability: { quantity: 4 } }],
    });
    await open(() => answers(404));
    await expect(perform(levelling())).rejects.toMatchObject({ code: 'level-refused' });
  });

  const cancelling = (whole: boolean, requestId?: string) =>
    calling(typeOf(orderCancel), {
      command: 'order.cancel',
      marketplaceOrderId: ORDER,
      whole,
      lines: [],
      reason: 'no-stock',
      ...(requestId && { requestId }),
    });

  it('a cancellation of the whole order is made, and a buyer’s request approved', async () => {
    await open(() => ({ status: 201, body: { cancelId: '5000' } }));
    expect(await perform(cancelling(true))).toEqual({ cancelId: '5000' });
    expect(sent()[0]?.headers).toMatchObject({ authorization: 'IAF token-1', 'x-ebay-c-marketplace-id': 'EBAY-US' });
    expect(JSON.parse(sent()[0]?.body ?? '')).toEqual({
      legacyOrderId: ORDER,
      buyerPaid: true,
      cancelReason: 'OUT_OF_STOCK_OR_CANNOT_FULFILL',
    });
    await perform(cancelling(true, '4711'));
    expect(sent()[1]?.url.pathname).toBe('/post-order/v2/cancellation/4711/approve');
  });

  it('a cancellation in doubt is told by the state of the order', async () => {
    await open(({ method }) =>
      method === 'POST' ? undefined : { body: { cancelStatus: { cancelState: 'CANCELED' } } },
    );
    await expect(perform(cancelling(true))).rejects.toBeInstanceOf(InDoubt);
    expect(await lookUp(cancelling(true))).toEqual({});
    await open(() => ({ body: { cancelStatus: { cancelState: 'NONE_REQUESTED' } } }));
    expect(await lookUp(cancelling(true))).toBeNull();
  });

  it('a part of an order is for a person', async () => {
    await open(() => undefined);
    await expect(perform(cancelling(false))).rejects.toMatchObject({ code: 'no-such-command' });
    expect(sent()).toEqual([]);
  });
});

function confirming(trackingNumber = '1Z-1'): Call {
  const parcel = { shipmentId: 'SHP-1', carrier: 'UPS', trackingNumber, lines: [{ lineId: '10252', quantity: 2 }] };
  return calling(typeOf(deliveryRequested), { command: 'shipment.confirm', marketplaceOrderId: ORDER, ...parcel });
}

function levelling(): Call {
  return calling(typeOf(stockLevel), { command: 'stock.level', sku: 'MUG', units: 4 });
}

function calling(type: string, body: { readonly command: string; readonly [name: string]: unknown }): Call {
  const data = { effect: `${body.command}/1`, effectRevision: 1, account: ACCOUNT, body };
  return {
    ref: 'one',
    message: { type, key: `order/${ACCOUNT}/${ORDER}`, data },
    receivedAtMs: ASKED_AT,
  } as unknown as Call;
}

import { afterEach, describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Call } from '#libs/actors';
import { deliveryRequested, orderAcknowledge, orderCancel, typeOf } from '#libs/contracts';
import {
  startLittleServer,
  type LittleAnswer,
  type LittleRequest,
  type LittleServer,
} from '../../testing/little-server.js';
import type { TokenGrant } from '../../tokens/token.js';
import type { OpenedConnection } from '../connection.js';
import { connection } from './connection.js';
import type { WalmartAccount } from './settings.js';

const ACCOUNT = 'walmart-us-1';
const ORDER = '1796277083022';
const account: WalmartAccount = {
  account: ACCOUNT,
  channel: 'walmart',
  market: 'us',
  sellerIds: [],
  marketplaces: ['WALMART_US'],
  currency: 'USD',
  timeZone: 'America/Chicago',
  locale: 'en-US',
  legalEntities: [{ marketplace: null, legalEntity: 'US' }],
  taxes: [],
  warehouses: [],
  everySeconds: { orders: 60, wfsOrders: 300, overlap: 300 },
  limits: { concurrent: 4, perSecond: 1_000, burst: 1_000 },
  variables: { url: 'URL', clientId: 'ID', clientSecret: 'SECRET' },
};
const window = {
  fromMs: Date.UTC(2026, 10, 23, 12, 0, 0, 500),
  toMs: Date.UTC(2026, 10, 23, 13, 0, 0, 1),
  isNewest: false,
};

let walmart: LittleServer;
let opened: OpenedConnection;
let spoilt: string[];
const servers: LittleServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

/** Walmart as a test needs it; tokens are `token-1`, `token-2` … */
async function open(answer: (request: LittleRequest) => LittleAnswer | undefined): Promise<void> {
  let granted = 0;
  spoilt = [];
  walmart = await startLittleServer((request) => {
    if (request.url.pathname !== '/v3/token') return answer(request);
    granted += 1;
    return { body: { access_token: `token-${granted}`, token_type: 'Bearer', expires_in: 900 } };
  });
  servers.push(walmart);
  let held: string | undefined;
  const tokens = {
    access: async (grant: TokenGrant) => (held ??= (await grant.request(null, AbortSignal.timeout(5_000))).accessToken),
    spoilt: async (_grant: unknown, token: string) => {
      spoilt.push(token);
      held = undefined;
    },
  };
  const secrets: Record<string, string> = { URL: walmart.url, ID: 'id', SECRET: 'a:secret' };
  const parts = { accounts: {} as never, vault: {} as never, batches: {} as never, tokens, receive: async () => [] };
  opened = connection.open(account, { ...parts, secret: (variable) => secrets[variable] ?? '' });
}

const turn = () => new Gate(ACCOUNT, account.limits).turn(5_000);
const page = (next: string | null = null) => opened.feeds[0]?.page(window, next, turn());
const perform = (call: Call) => opened.target.caller.perform(call, turn());
const listOf = (orders: string, cursor: string | null = null): string =>
  `{"list":{"meta":{"totalCount":9,"limit":200,"nextCursor":${JSON.stringify(cursor)}},"elements":{"order":[${orders}]}}}`;
const errorOf = (code: string, description: string) => ({
  errors: { error: [{ code, field: 'data', description, info: 'Request content is invalid.', severity: 'ERROR' }] },
});

/** An order whose only line is in one state. */
function orderIn(status: string, units = 2, trackingNumber?: string) {
  const quantity = { unitOfMeasurement: 'EACH', amount: String(units) };
  const info = trackingNumber === undefined ? {} : { trackingInfo: { trackingNumber } };
  const orderLineStatus = [{ status, statusQuantity: quantity, ...info }];
  const orderLine = [{ lineNumber: '4', statusDate: Date.now(), orderLineStatuses: { orderLineStatus } }];
  return {
    body: { order: { purchaseOrderId: ORDER, shippingInfo: { methodCode: 'Express' }, orderLines: { orderLine } } },
  };
}

describe('requests', () => {
  it('bear a token that client id and secret bought, the service, and an id of their own', async () => {
    await open(() => ({ body: listOf('') }));
    await page();
    await page();
    const [token, first, second] = walmart.requests;
    expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('id:a:secret').toString('base64')}`);
    expect(token?.body).toBe('grant_type=client_credentials');
    expect(first?.headers).toMatchObject({ 'wm_sec.access_token': 'token-1', 'wm_svc.name': 'Walmart Marketplace' });
    expect(first?.headers['wm_qos.correlation_id']).not.toBe(second?.headers['wm_qos.correlation_id']);
    expect(walmart.requests).toHaveLength(3);
  });

  it('with a token that is not taken any more are made once more with another', async () => {
    await open(({ headers }) =>
      headers['wm_sec.access_token'] === 'token-1' ? { status: 401, body: {} } : { body: listOf('') },
    );
    await page();
    expect(spoilt).toEqual(['token-1']);
    await open(() => ({ status: 401, body: {} }));
    await expect(page()).rejects.toMatchObject({ code: 'not-admitted' });
  });

  it('too many are a pause of their operation alone', async () => {
    await open(({ url }) =>
      url.pathname === '/v3/orders'
        ? { status: 429, headers: { 'x-next-replenishment-time': '60' }, body: {} }
        : orderIn('Acknowledged'),
    );
    await expect(page()).rejects.toMatchObject({ code: 'over-quota', afterMs: 60_000 });
    await expect(page()).rejects.toMatchObject({ code: 'over-quota' });
    expect(walmart.requests.filter(({ url }) => url.pathname === '/v3/orders')).toHaveLength(1);
    expect(await lookUp(acknowledging())).toEqual({});
  });
});

describe('a list of orders', () => {
  it('is asked for by whole seconds, widened, and of 180 days', async () => {
    await open(() => ({ body: listOf('') }));
    await page();
    expect(Object.fromEntries(walmart.requests[1]?.url.searchParams ?? [])).toEqual({
      createdStartDate: '2026-05-28T13:00:00Z',
      lastModifiedStartDate: '2026-11-23T12:00:00Z',
      lastModifiedEndDate: '2026-11-23T13:00:01Z',
      limit: '200',
      shipNodeType: 'SellerFulfilled',
      replacementInfo: 'true',
    });
  });

  it('gives each order as the bytes that came, and its cursor is handed back as it is', async () => {
    const order = `{ "purchaseOrderId" : "${ORDER}", "note": "\\u00e9 } ]" }`;
    await open(() => ({ body: listOf(order, '?limit=200&poIndex=200&x=a%20b') }));
    const first = await page();
    expect(first?.documents.map(({ externalId, bytes }) => [externalId, Buffer.from(bytes).toString()])).toEqual([
      [ORDER, order],
    ]);
    await page(first?.next);
    expect(walmart.requests[2]?.url.search).toBe('?limit=200&poIndex=200&x=a%20b');
  });

  it.each([
    ['nothing is found', { status: 404, body: errorOf('CONTENT_NOT_FOUND.GMP_ORDER_API', 'Orders not found') }, 'none'],
    ['something else is not found', { status: 404, body: 'gone' }, 'walmart-status-404'],
    ['a page of HTML', { body: '<html>' }, 'unreachable'],
    ['a page that broke off', { body: listOf(`{"purchaseOrderId":"${ORDER}"`).slice(0, -3) }, 'unreachable'],
    ['no list', { body: { hello: 1 } }, 'unreadable-page'],
    ['a broken connection', undefined, 'unreachable'],
    [
      'a date that Walmart does not like',
      { status: 400, body: errorOf('INVALID_REQUEST.GMP_ORDER_API', 'Invalid Date') },
      'walmart-invalid-request-gmp-order-api',
    ],
  ])('where there is %s', async (_what, answer, outcome) => {
    await open(() => answer);
    if (outcome === 'none') expect(await page()).toEqual({ documents: [], next: null });
    else await expect(page()).rejects.toMatchObject({ code: outcome });
  });
});

describe('what we say', () => {
  it('a shipment is told by line, in the way that its buyer chose, with a carrier as Walmart spells it', async () => {
    await open(({ method }) => (method === 'GET' ? orderIn('Acknowledged') : { body: {} }));
    expect(await perform(confirming('fedex'))).toEqual({ trackingNumber: '1Z1' });
    const sent = JSON.parse(walmart.requests.at(-1)?.body ?? '') as Record<string, unknown>;
    expect(sent).toMatchObject({
      orderShipment: {
        orderLines: {
          orderLine: [
            {
              lineNumber: '4',
              intentToCancelOverride: true,
              orderLineStatuses: {
                orderLineStatus: [
                  {
                    status: 'Shipped',
                    statusQuantity: { amount: '2' },
                    trackingInfo: {
                      carrierName: { carrier: 'FedEx' },
                      methodCode: 'Express',
                      trackingNumber: '1Z1',
                      shipDateTime: 1_795_000_000_000,
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    });
    await perform(confirming('Bike Messengers'));
    expect(walmart.requests.at(-1)?.body).toContain('"carrierName":{"otherCarrier":"Bike Messengers"}');
  });

  it('a shipment without a number is refused before anything is sent', async () => {
    await open(() => orderIn('Acknowledged'));
    await expect(perform(confirming('UPS', ''))).rejects.toMatchObject({ code: 'no-tracking-number' });
    expect(walmart.requests.filter(({ method, url }) => method === 'POST' && url.pathname !== '/v3/token')).toEqual([]);
  });

  it('a refusal of what was done already is no refusal', async () => {
    const shipped = errorOf(
      'INVALID_REQUEST_CONTENT.GMP_ORDER_API',
      `The Line: 4 of PO: ${ORDER} is in SHIPPED status`,
    );
    await open(({ method }) => (method === 'GET' ? orderIn('Shipped', 2, '1Z1') : { status: 400, body: shipped }));
    expect(await perform(confirming())).toEqual({ trackingNumber: '1Z1' });
    expect(await perform(acknowledging())).toEqual({});
  });

  it('a refusal bears Walmart’s own words', async () => {
    const refused = {
      status: 400,
      body: errorOf('INVALID_REQUEST_CONTENT.GMP_ORDER_API', 'Some or all qty in higher status'),
    };
    await open(({ method }) => (method === 'GET' ? orderIn('Created') : refused));
    const wanted = { message: expect.stringContaining('Some or all qty in higher status') as string };
    await expect(perform(acknowledging())).rejects.toMatchObject(wanted);
    await expect(perform(cancelling())).rejects.toMatchObject(wanted);
  });

  it.each(['a broken connection', 'an error of the server'])('%s after a change leaves a doubt', async (what) => {
    const broken = what === 'a broken connection' ? undefined : { status: 500, body: {} };
    await open(({ method }) => (method === 'GET' ? orderIn('Acknowledged') : broken));
    for (const call of [confirming(), acknowledging(), cancelling()])
      await expect(perform(call)).rejects.toBeInstanceOf(InDoubt);
  });

  it('a doubt is settled by the order: another parcel, fewer units, or an old cancellation is not ours', async () => {
    await open(() => orderIn('Shipped', 2, '1Z9'));
    expect(await lookUp(confirming())).toBeNull();
    await open(() => orderIn('Shipped', 1, '1Z1'));
    expect(await lookUp(confirming())).toBeNull();
    await open(() => orderIn('Acknowledged'));
    expect(await lookUp(cancelling())).toBeNull();
    await open(() => orderIn('Canceled'));
    expect(await lookUp(cancelling())).toEqual({});
  });
});

function lookUp(call: Call) {
  return opened.target.caller.lookUp?.(call, turn());
}

function confirming(carrier = 'UPS', trackingNumber = '1Z1'): Call {
  const lines = [{ lineId: '4', quantity: 2 }];
  const parcel = { shipmentId: 'SHP-1', carrier, trackingNumber, lines };
  return calling(typeOf(deliveryRequested), { command: 'shipment.confirm', marketplaceOrderId: ORDER, ...parcel });
}

function acknowledging(): Call {
  const lines = [{ lineId: '4', sku: 'MUG', quantity: 2, accepted: 2 }];
  return calling(typeOf(orderAcknowledge), { command: 'order.acknowledge', marketplaceOrderId: ORDER, lines });
}

function cancelling(): Call {
  const lines = [{ lineId: '4', sku: 'MUG', quantity: 2 }];
  const said = { whole: true, lines, reason: 'no-stock' };
  return calling(typeOf(orderCancel), { command: 'order.cancel', marketplaceOrderId: ORDER, ...said });
}

function calling(type: string, body: { readonly command: string; readonly [name: string]: unknown }): Call {
  const data = { effect: `${body.command}/1`, effectRevision: 1, account: ACCOUNT, body };
  const message = { type, key: `order/${ACCOUNT}/${ORDER}`, data };
  return { ref: 'one', message, receivedAtMs: 1_795_000_000_000.5 } as unknown as Call;
}

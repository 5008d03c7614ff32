import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { exampleOrder } from '../channels/shopify/testing.js';

/** A shop and a warehouse, as far as the gateway's tests speak to them. */
export interface Outside {
  readonly server: Server;
  readonly url: string;
  /** What was asked, in its order. */
  readonly requests: OutsideRequest[];
}

/** A request as it came. */
export interface OutsideRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** The order whose fulfilment is asked for, and the one that is fetched. */
export const OUTSIDE_ORDERS = { fulfilled: 9010, fetched: 9011 } as const;

/** Answers in the shapes of shop and warehouse; the shop makes a fulfilment and loses the answer. */
export async function openOutside(): Promise<Outside> {
  const requests: OutsideRequest[] = [];
  const fulfilments: unknown[] = [];
  const server = createServer((incoming, reply) => {
    void (async () => {
      const request = await requestOf(incoming);
      requests.push(request);
      if (isFirstLevel(request, requests))
        return reply.writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' }).end('{}');
      const content = answerTo(request, fulfilments);
      if (content === undefined) return incoming.socket.destroy();
      const makes = request.method === 'POST' && !/\/(cancel|graphql\.json)$/.test(request.path);
      const status = makes ? 201 : 200;
      return reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function requestOf(incoming: IncomingMessage): Promise<OutsideRequest> {
  const body = incoming.method === 'POST' ? await json(incoming) : null;
  const path = (incoming.url ?? '').split('?')[0] ?? '';
  return { method: incoming.method ?? '', path, authorization: incoming.headers.authorization, body };
}

/** Units that the shop was asked to sell, in the order of the requests. */
export function levelsAsked(requests: readonly OutsideRequest[]): number[] {
  return requests.flatMap(({ path, body }) => {
    if (!path.endsWith('/graphql.json')) return [];
    const { input } = (body as { variables: { input?: { quantities: { quantity: number }[] } } }).variables;
    return input?.quantities.map(({ quantity }) => quantity) ?? [];
  });
}

/** The shop has no time for the first level. */
function isFirstLevel(request: OutsideRequest, requests: readonly OutsideRequest[]): boolean {
  return levelsAsked([request]).length > 0 && levelsAsked(requests).length === 1;
}

function answerTo({ path, body }: OutsideRequest, fulfilments: unknown[]): unknown {
  if (path.endsWith('/graphql.json') && JSON.stringify(body).includes('inventorySetQuantities'))
    return { data: { inventorySetQuantities: { userErrors: [] } } };
  if (path.endsWith('/graphql.json'))
    return { data: { inventoryItems: { nodes: [{ id: 'gid://shopify/InventoryItem/1', sku: 'MUG-BLUE' }] } } };
  if (path.endsWith('/orders.json')) return { orders: [] };
  if (path.endsWith('/webhooks.json')) return { webhooks: [], webhook: { id: 1 } };
  if (path === '/wms/shipment-orders') return { shipmentOrderId: 'SO-1', state: 'open' };
  if (path.endsWith('/cancel'))
    return { cancelled: [{ lineId: '11', quantity: 2 }], tooLate: [{ lineId: '11', quantity: 1 }] };
  if (path.endsWith(`/orders/${OUTSIDE_ORDERS.fetched}.json`))
    return { order: exampleOrder({ id: OUTSIDE_ORDERS.fetched }) };
  if (path.endsWith('/fulfillment_orders.json')) return { fulfillment_orders: [FULFILMENT_ORDER] };
  if (path.endsWith('/fulfillments.json') && body === null) return { fulfillments: fulfilments };
  if (body === null || !path.endsWith('/fulfillments.json')) return {};
  const { number } = (body as { fulfillment: { tracking_info: { number: string } } }).fulfillment.tracking_info;
  const lines = [{ id: 11, quantity: 3 }];
  fulfilments.push({
    id: 501,
    status: 'success',
    created_at: '2026-11-23T12:00:00Z',
    tracking_number: number,
    line_items: lines,
  });
  return undefined;
}

const FULFILMENT_ORDER = {
  id: 31,
  status: 'open',
  line_items: [{ id: 41, line_item_id: 11, fulfillable_quantity: 3 }],
};

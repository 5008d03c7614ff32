import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Books, itemCalled, itemsSince, type BooksStatus } from './books.js';
import { WebhookClient } from './client.js';
import { Deliveries, type SentStatus } from './deliveries.js';
import { Flood, type FloodWish } from './flood.js';
import { Sender, type SendWish } from './sender.js';
import { Warehouse } from './warehouse.js';
import { lineIdOf, indexOf } from './order-template.js';

/** How the world is doing. */
export interface LoadStatus {
  readonly sent: SentStatus;
  readonly books: BooksStatus;
  readonly shipped: number;
  readonly untold: number;
  readonly confirmed: number;
}

type Reply = { readonly status?: number; readonly answer: object };
type Handler = (body: string, url: URL) => Reply | Promise<Reply>;

const variable = (name: string): string => process.env[name] ?? '';
const client = new WebhookClient(variable('CHANNEL_GATEWAY_URL'));
const books = new Books();
const warehouse = new Warehouse(client, variable('WMS_1_WEBHOOK_SECRET'));
const deliveries = new Deliveries(client, process.env);
const sender = new Sender(deliveries, () => books.documents);
const flood = new Flood(deliveries);
let confirmed = 0;

const statusOf = (): LoadStatus => ({
  sent: deliveries.status,
  books: books.status,
  shipped: warehouse.shipped,
  untold: warehouse.untold,
  confirmed,
});

/** By the start of the path; the first that fits. */
const doors: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['POST', /^\/erp\/documents$/, (body) => posted(body)],
  ['POST', /^\/wms\/shipment-orders$/, (body) => warehouse.take(JSON.parse(body) as never)],
  ['GET', /\/fulfillment_orders\.json$/, (_body, url) => ({ answer: fulfilmentOrders(url) })],
  ['POST', /\/fulfillments\.json$/, () => ({ status: 201, answer: { fulfillment: { id: ++confirmed } } })],
  ['GET', /^\/erp\/documents$/, (_body, url) => ({ answer: documentsOf(url) })],
  ['GET', /^\/wms\/shipment-orders$/, (_body, url) => ({ answer: shipmentOrdersOf(url) })],
  ['GET', /^\/erp\/items$/, (_body, url) => ({ answer: itemPage(url) })],
  ['GET', /^\/erp\/items\//, (_body, url) => item(url)],
  ['GET', /^\/erp\/limits$/, () => ({ answer: { maxCallMs: 1_000 } })],
  ['POST', /^\/erp\/sessions$/, () => ({ answer: { session: 'load' } })],
  ['GET', /^\/control\/status$/, () => ({ answer: statusOf() })],
  ['POST', /^\/control\/count$/, () => warehouse.count().then(() => ({ answer: {} }))],
  ['POST', /^\/control\/send$/, (body) => begun(sender.send(JSON.parse(body) as SendWish))],
  ['POST', /^\/control\/flood$/, (body) => begun(flood.come(JSON.parse(body) as FloodWish))],
  ['GET', /^\/health\/ready$/, () => ({ answer: { status: 'ok' } })],
];

function posted(body: string): Reply {
  const reply = books.post(JSON.parse(body) as never);
  sender.ring();
  return reply;
}

function begun(_work: Promise<void>): Reply {
  return { status: 202, answer: {} };
}

function documentsOf({ searchParams }: URL): object {
  const found = books.find(searchParams.get('reference') ?? '');
  return { documents: found ? [{ ...found, kind: 'invoice', policyVersion: 'load', lines: [] }] : [] };
}

function shipmentOrdersOf({ searchParams }: URL): object {
  const found = warehouse.orderOf(searchParams.get('reference') ?? '');
  return { shipmentOrders: found === undefined ? [] : [{ shipmentOrderId: found }] };
}

function itemPage({ searchParams }: URL): object {
  return itemsSince(Number(searchParams.get('changedSince') ?? 0), Number(searchParams.get('limit') ?? 100));
}

function item({ pathname }: URL): Reply {
  const sku = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
  const found = itemCalled(sku);
  return found ? { answer: found } : { status: 404, answer: { code: 'unknown-item' } };
}

/** One fulfilment order with the order's only line. */
function fulfilmentOrders({ pathname }: URL): object {
  const id = Number(/orders\/(\d+)\//.exec(pathname)?.[1]);
  const line = { id: 1, line_item_id: lineIdOf(indexOf(id)), fulfillable_quantity: 3 };
  return { fulfillment_orders: [{ id, status: 'open', line_items: [line] }] };
}

function bodyOf(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => then(Buffer.concat(chunks).toString('utf8')));
}

function respond(response: ServerResponse, { status = 200, answer }: Reply): void {
  const text = JSON.stringify(answer);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://world');
  const [, , handler] = doors.find(([method, path]) => method === request.method && path.test(url.pathname)) ?? [];
  if (!handler) return respond(response, { status: 404, answer: { code: 'no-such-door' } });
  bodyOf(request, (body) => void Promise.resolve(handler(body, url)).then((reply) => respond(response, reply)));
});
server.keepAliveTimeout = 60_000;
server.listen(Number(variable('PORT')), '127.0.0.1');

for (const name of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(name, () => process.exit(0));

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountNamed } from '../channel-accounts.js';
import type { SoldParcel } from '../expectation/expected-document.js';
import { expectedDocuments } from '../shop/sale.js';
import type { OrderDocument } from '../shop/document-parts.js';
import { addsUp, isSigned, parsed, type Received } from './received.js';

interface KnownOrder {
  document: OrderDocument & { readonly financial_status?: string };
  readonly account: string;
  giftCard: number;
  readonly asked: Map<string, number>;
  releases: { id: string; lines: Map<string, number> }[];
  readonly parcels: SoldParcel[];
  posted: number;
}

/**
 * The plainest possible counterpart of the sandbox: takes webhooks, releases what is paid, posts what was shipped. It
 * lives in memory, retries until it is answered, and shows that a client can bring every order to its end.
 */
export class PlainClient {
  private closed = false;
  readonly received: Received[] = [];
  readonly orders = new Map<string, KnownOrder>();
  /** What the sandbox sent with a signature that does not fit. */
  badSignatures = 0;
  /** Answers a webhook; tests replace it to refuse some. */
  answer: (received: Received) => number = () => 200;
  private readonly server: Server;
  private readonly giftCards = new Map<string, number>();
  private readonly ownerOf = new Map<string, string>();
  private readonly early = new Map<string, SoldParcel[]>();
  private readonly knownShipments = new Set<string>();
  private readonly known = new Set<string>();
  private session = '';
  private sandboxUrl = '';
  private running: Promise<unknown> = Promise.resolve();

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
        const status = this.answer(received);
        response.writeHead(status).end();
        if (status === 200) this.take(received);
      });
    });
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Where the sandbox is; it may move. */
  connect(url: string): void {
    this.sandboxUrl = url;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.running;
  }

  /** Releases what was held because of a SKU. */
  async releaseHeld(sku: string): Promise<void> {
    this.known.add(sku);
    for (const order of this.orders.values()) if (this.mayShip(order)) await this.release(order);
  }

  private take(received: Received): void {
    this.received.push(received);
    if (!isSigned(received)) this.badSignatures += 1;
    this.running = this.running.then(() => this.handle(received)).catch(() => undefined);
  }

  private async handle(received: Received): Promise<void> {
    const body = parsed(received.body);
    if (body === undefined) return;
    const topic = received.headers['x-shopify-topic'];
    const account = received.path.split('/').at(-1) ?? '';
    if (received.headers['x-wms-event'] === 'shipment.shipped') return this.shipped(body as unknown as ShippedBody);
    if (topic === 'order_transactions/create') this.paid(body);
    else if (String(topic).startsWith('orders/') && Array.isArray(body['line_items'])) {
      await this.snapshot(body as unknown as OrderDocument, account);
    }
  }

  private paid(body: Record<string, unknown>): void {
    if (body['gateway'] !== 'gift_card') return;
    const minor = Math.round(Number(body['amount']) * (body['currency'] === 'JPY' ? 1 : 100));
    this.giftCards.set(String(body['order_id']), minor);
  }

  private async snapshot(document: OrderDocument, account: string): Promise<void> {
    const id = String(document.id);
    const known = this.orders.get(id);
    if (known && Date.parse(known.document.updated_at) >= Date.parse(document.updated_at)) return;
    const fresh = { document, account, giftCard: 0, asked: new Map(), releases: [], parcels: [], posted: 0 };
    const order: KnownOrder = known ?? fresh;
    order.document = document;
    this.orders.set(id, order);
    if (this.mayShip(order)) await this.release(order);
  }

  private mayShip({ document }: KnownOrder): boolean {
    const skus = document.line_items.map(({ sku }) => sku);
    return (
      !document.test &&
      document.financial_status !== 'pending' &&
      (this.known.has('CD-UNMAPPED') || !skus.includes('CD-UNMAPPED')) &&
      !skus.includes('CD-SOLD-OUT') &&
      addsUp(document)
    );
  }

  /** Asks for what is wanted and not asked yet, takes back what is wanted no more. */
  private async release(order: KnownOrder): Promise<void> {
    const differences = order.document.line_items.map((line) => ({
      lineId: String(line.id),
      sku: line.sku ?? '',
      quantity: line.current_quantity - (order.asked.get(String(line.id)) ?? 0),
    }));
    const more = differences.filter(({ quantity }) => quantity > 0);
    const less = differences.filter(({ quantity }) => quantity < 0);
    for (const { lineId, quantity } of differences) order.asked.set(lineId, (order.asked.get(lineId) ?? 0) + quantity);
    if (more.length > 0) await this.ask(order, more);
    for (const { lineId, quantity } of less) await this.recall(order, lineId, -quantity);
  }

  private async ask(order: KnownOrder, lines: { lineId: string; sku: string; quantity: number }[]): Promise<void> {
    const reference = `${order.account}/${order.document.id}/${order.releases.length + 1}`;
    const { shipmentOrderId } = await this.call('/wms/shipment-orders', {
      reference,
      orderName: order.document.name,
      warehouse: accountNamed(order.account).legalEntity === 'EU' ? 'WH2' : 'WH1',
      lines,
    });
    const id = String(shipmentOrderId);
    order.releases.push({ id, lines: new Map(lines.map((line) => [line.lineId, line.quantity])) });
    this.ownerOf.set(id, String(order.document.id));
    for (const parcel of this.early.get(id) ?? []) await this.book(order, parcel);
    this.early.delete(id);
  }

  private async recall(order: KnownOrder, lineId: string, quantity: number): Promise<void> {
    const release = order.releases.find(({ lines }) => (lines.get(lineId) ?? 0) >= quantity);
    if (!release) return;
    const key = `${order.document.updated_at}/${lineId}`;
    const lines = [{ lineId, quantity }];
    await this.call(`/wms/shipment-orders/${release.id}/cancel`, { lines }, { 'idempotency-key': key });
  }

  private async shipped(body: ShippedBody): Promise<void> {
    if (this.knownShipments.has(body.shipmentId)) return;
    this.knownShipments.add(body.shipmentId);
    const parcel = { shipmentId: body.shipmentId, shippedMs: Date.parse(body.shippedAt), lines: body.lines };
    const order = this.orders.get(this.ownerOf.get(body.shipmentOrderId) ?? '');
    if (order) await this.book(order, parcel);
    else this.early.set(body.shipmentOrderId, [...(this.early.get(body.shipmentOrderId) ?? []), parcel]);
  }

  /** Posts a parcel and tells the shop; parcels of an order come one after the other here. */
  private async book(order: KnownOrder, parcel: SoldParcel): Promise<void> {
    order.parcels.push(parcel);
    const shop = accountNamed(order.account);
    const giftCard = this.giftCards.get(String(order.document.id)) ?? 0;
    const documents = expectedDocuments({ shop, document: order.document, giftCard }, order.parcels);
    const movements = documents.find(({ shipmentId }) => shipmentId === parcel.shipmentId)?.movements ?? [];
    if (movements.length > 0)
      await this.post(`${order.account}/${order.document.id}/${parcel.shipmentId}`, shop, movements);
    await this.tellShop(order, parcel);
  }

  private async post(
    reference: string,
    { legalEntity, currency }: ReturnType<typeof accountNamed>,
    movements: readonly { readonly account: string; readonly party?: string; readonly minor: number }[],
  ): Promise<void> {
    const lines = movements.map(({ account, party, minor }, index) => ({
      lineId: String(index + 1),
      account,
      ...(party === undefined ? {} : { party }),
      debitMinor: Math.max(minor, 0),
      creditMinor: Math.max(-minor, 0),
    }));
    const debitMinor = lines.reduce((total, line) => total + line.debitMinor, 0);
    const taxMinor = lines
      .filter(({ account }) => ['2200', '2210'].includes(account))
      .reduce((total, line) => total + line.creditMinor - line.debitMinor, 0);
    const documentDate = new Date().toISOString().slice(0, 10);
    const policy = { policyVersion: 'test', policyDigest: 'test' };
    const expectedTotals = { debitMinor, creditMinor: debitMinor, taxMinor };
    const head = { reference, kind: 'invoice', legalEntity, currency, documentDate, ...policy };
    await this.callErp('/erp/documents', { ...head, lines, expectedTotals });
  }

  private async tellShop({ account, document }: KnownOrder, parcel: SoldParcel): Promise<void> {
    const shop = accountNamed(account);
    const admin = `/shops/${shop.domain}/admin/api/2026-07`;
    const token = { 'x-shopify-access-token': `${shop.variable}_ACCESS_TOKEN` };
    const tracking = await this.trackingOf(parcel);
    const made = await this.call(`${admin}/orders/${document.id}/fulfillments.json`, undefined, token);
    if (JSON.stringify(made).includes(tracking)) return;
    const open = await this.call(`${admin}/orders/${document.id}/fulfillment_orders.json`, undefined, token);
    const [fulfilmentOrder] = open['fulfillment_orders'] as {
      id: number;
      line_items: { id: number; line_item_id: number }[];
    }[];
    const fulfillment_order_line_items = parcel.lines.map(({ lineId, quantity }) => ({
      id: fulfilmentOrder?.line_items.find(({ line_item_id }) => String(line_item_id) === lineId)?.id,
      quantity,
    }));
    const line_items_by_fulfillment_order = [
      { fulfillment_order_id: fulfilmentOrder?.id, fulfillment_order_line_items },
    ];
    const fulfillment = { line_items_by_fulfillment_order, tracking_info: { number: tracking } };
    const answer = await this.tryCall(`${admin}/fulfillments.json`, { fulfillment }, token);
    if (answer.status !== 201) await this.tellShop({ account, document } as KnownOrder, parcel);
  }

  private async trackingOf({ shipmentId }: SoldParcel): Promise<string> {
    const told = this.received.find(({ body, headers }) => {
      return headers['x-wms-event'] === 'shipment.shipped' && body.includes(`"${shipmentId}"`);
    });
    return String(parsed(told?.body ?? Buffer.from('{}'))?.['trackingNumber']);
  }

  private async callErp(path: string, body: unknown): Promise<void> {
    while (!this.closed) {
      const { status } = await this.tryCall(path, body, { authorization: `Bearer ${this.session}` });
      if (status === 201 || status === 409) return;
      if (status === 401) {
        const { body: opened } = await this.tryCall('/erp/sessions', { token: 'ERP_SANDBOX_TOKEN' });
        this.session = String(opened['session']);
      }
    }
  }

  private async call(
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    while (!this.closed) {
      const answer = await this.tryCall(path, body, { authorization: 'Bearer WMS_1_API_TOKEN', ...headers });
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      if (answer.status === 409) return answer.body;
    }
    throw new Error('the client is closed');
  }

  private async tryCall(path: string, body?: unknown, headers: Record<string, string> = {}) {
    try {
      const json = { 'content-type': 'application/json', ...headers };
      const init = body === undefined ? { headers } : { method: 'POST', headers: json, body: JSON.stringify(body) };
      const answer = await fetch(`${this.sandboxUrl}${path}`, { ...init, signal: AbortSignal.timeout(2_000) });
      const text = await answer.text();
      const read = parsed(Buffer.from(text));
      return read === undefined ? { status: 0, body: {} } : { status: answer.status, body: read };
    } catch {
      return { status: 0, body: {} };
    }
  }
}

interface ShippedBody {
  readonly shipmentOrderId: string;
  readonly shipmentId: string;
  readonly shippedAt: string;
  readonly lines: { readonly lineId: string; readonly quantity: number }[];
}

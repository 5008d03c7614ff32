import { createHmac } from 'node:crypto';
import { accountNamed } from '../../sandbox/src/channel-accounts.js';
import type { OrderDocument } from '../../sandbox/src/shop/document-parts.js';
import { editDocument } from '../../sandbox/src/shop/edit-document.js';
import { fulfilmentDocument, withFulfilments, type Fulfilment } from '../../sandbox/src/shop/fulfilments.js';
import { fulfilmentOrderDocument, lineIdOf, orderIdOf } from '../../sandbox/src/shop/fulfilment-orders.js';
import { lastOrderDocument, orderDocument, penOf } from '../../sandbox/src/shop/order-document.js';
import type { Delivery } from '../../apps/channel-gateway/src/intake/intake.js';
import type { Reply, Request } from './network.js';
import type { PlannedOrder, Scenario } from './scenario.js';

/** Something that is delivered to the channel gateway until it says that it has it. */
export interface Letter {
  /** The same for every delivery. */
  readonly id: string;
  readonly dueMs: number;
  readonly delivery: Omit<Delivery, 'receivedAt'>;
}

/** What every connection is signed with. */
export const SECRET = 'simulated';

/** The shops: what they tell of their orders, and what they are told. */
export class Shops {
  readonly fulfilments: Fulfilment[] = [];
  /** Asked about, and told, by tracking number: a shop takes a repeat for another one. */
  readonly attempts = new Map<string, ('asked' | 'told')[]>();

  /** Units that may be sold, with the revision that said so, by stock item and channel account, in the order of arrival. */
  readonly levels = new Map<string, { readonly revision: number; readonly units: number }[]>();

  readonly #cancelled = new Set<number>();

  constructor(
    private readonly scenario: Scenario,
    private readonly nowMs: () => number,
    private readonly post: (letter: Letter) => void,
  ) {}

  order(id: number): PlannedOrder | undefined {
    return this.scenario.orders.find(({ plan }) => plan.id === id);
  }

  /** Everything that the shops say of an order by themselves. */
  announce(order: PlannedOrder): void {
    const { plan, story } = order;
    for (const [revision, { kind, sentMs }] of plan.revisions.entries()) {
      if (story === 'cancelled-late' && kind === 'cancelled') continue;
      const thin = story === 'edited-thin' && kind === 'line-added';
      const body = thin ? editDocument(plan, revision, penOf(plan)) : this.documentAt(order, revision);
      this.tell(
        order,
        `${revision}`,
        thin ? 'orders/edited' : revision === 0 ? 'orders/create' : 'orders/updated',
        body,
        sentMs,
      );
    }
  }

  /** All of it is known to have left: the buyer who thinks again comes too late. */
  private cancelLate(order: PlannedOrder): void {
    const { plan, story } = order;
    const revision = plan.revisions.findIndex(({ kind }) => kind === 'cancelled');
    const unitsOf = (lines: readonly { quantity: number }[]) => lines.reduce((all, { quantity }) => all + quantity, 0);
    const isSent = unitsOf(this.of(plan.id).flatMap(({ lines }) => lines)) === unitsOf(plan.lines);
    if (story !== 'cancelled-late' || !isSent) return;
    this.#cancelled.add(plan.id);
    this.tell(order, 'late', 'orders/updated', orderDocument(plan, revision), this.nowMs() + 5_000);
  }

  /** The order as it stood at one of its revisions. */
  documentAt({ plan, before }: PlannedOrder, revision: number): OrderDocument {
    return orderDocument(revision === 0 ? (before ?? plan) : plan, revision);
  }

  /** The order as it is now. */
  document(order: PlannedOrder): OrderDocument {
    const { plan, story } = order;
    const nowMs = this.nowMs();
    const happened = plan.revisions.filter(({ kind, sentMs }) =>
      story === 'cancelled-late' && kind === 'cancelled' ? this.#cancelled.has(plan.id) : sentMs <= nowMs,
    );
    const sent = happened.length;
    return withFulfilments(this.documentAt(order, Math.max(0, sent - 1)), this.of(plan.id), penOf(plan));
  }

  async serve({ method, path, body }: Request): Promise<Reply> {
    const [, orderId = '', what = ''] = /\/orders\/(\d+)(?:\/(\w+))?\.json$/.exec(path) ?? [];
    const order = this.order(Number(orderId));
    if (path.endsWith('/graphql.json')) return this.sell(body as InventoryWish);
    if (method === 'POST') return this.fulfil(body as FulfilmentWish);
    if (!order) return { status: 404, body: { errors: 'Not Found' } };
    const document = this.document(order);
    if (what === 'fulfillment_orders')
      return { status: 200, body: { fulfillment_orders: [fulfilmentOrderDocument(document)] } };
    if (what === '') return { status: 200, body: { order: document } };
    for (const [tracking, attempts] of this.attempts) if (tracking.startsWith(`${orderId} `)) attempts.push('asked');
    return { status: 200, body: { fulfillments: document.fulfillments } };
  }

  /** What may be sold of a SKU, or which inventory item it is. */
  private sell({ variables: { sku, input, key = '' } }: InventoryWish): Reply {
    const name = sku?.replace(/^sku:'(.*)'$/, '$1') ?? '';
    if (!input)
      return { status: 200, body: { data: { inventoryItems: { nodes: [{ id: `gid/${name}`, sku: name }] } } } };
    const [, item = '', revision = ''] = /^(.*)@(\d+)=\d+$/.exec(key) ?? [];
    const units = input.quantities[0]?.quantity ?? 0;
    this.levels.set(item, [...(this.levels.get(item) ?? []), { revision: Number(revision), units }]);
    return { status: 200, body: { data: { inventorySetQuantities: { userErrors: [] } } } };
  }

  private of(orderId: number): Fulfilment[] {
    return this.fulfilments.filter((one) => one.orderId === orderId);
  }

  private fulfil({ fulfillment }: FulfilmentWish): Reply {
    const [part] = fulfillment.line_items_by_fulfillment_order;
    const order = this.order(orderIdOf(part?.fulfillment_order_id ?? 0));
    if (!part || !order) return { status: 404, body: { errors: 'Not Found' } };
    const { id: orderId } = order.plan;
    const tracking = `${orderId} ${fulfillment.tracking_info.number ?? ''}`;
    this.attempts.set(tracking, [...(this.attempts.get(tracking) ?? []), 'told']);
    const lines = part.fulfillment_order_line_items.map(({ id, quantity }) => ({ lineId: lineIdOf(id), quantity }));
    const left = new Map(
      this.document(order).line_items.map(({ id, fulfillable_quantity }) => [id, fulfillable_quantity]),
    );
    if (lines.some(({ lineId, quantity }) => quantity > (left.get(lineId) ?? 0)))
      return { status: 422, body: { errors: 'unfulfillable' } };
    const { number = null, company = null } = fulfillment.tracking_info;
    const about = {
      orderId,
      createdMs: this.fulfilledMs(),
      trackingNumber: number,
      carrier: company,
      trackingUrl: null,
    };
    const fulfilment = { id: 900_000 + this.fulfilments.length, ...about, lines };
    this.fulfilments.push(fulfilment);
    const document = fulfilmentDocument(fulfilment, lastOrderDocument(order.plan), this.of(orderId), penOf(order.plan));
    this.tell(order, `f${fulfilment.id}`, 'fulfillments/create', document, this.nowMs() + 100);
    this.cancelLate(order);
    return { status: 201, body: { fulfillment: document } };
  }

  private fulfilledMs(): number {
    return Math.floor(this.nowMs() / 1000) * 1000;
  }

  private tell({ plan }: PlannedOrder, name: string, topic: string, body: unknown, dueMs: number): void {
    const { account, domain } = accountNamed(plan.account);
    const bytes = Buffer.from(JSON.stringify(body));
    const id = `${plan.id}-${name}`;
    const headers = {
      'x-shopify-topic': topic,
      'x-shopify-webhook-id': id,
      'x-shopify-shop-domain': domain,
      'x-shopify-hmac-sha256': createHmac('sha256', SECRET).update(bytes).digest('base64'),
    };
    this.post({ id: `${account}/${id}`, dueMs, delivery: { source: 'shopify', account, headers, bytes } });
  }
}

interface FulfilmentWish {
  readonly fulfillment: {
    readonly line_items_by_fulfillment_order: readonly {
      readonly fulfillment_order_id: number;
      readonly fulfillment_order_line_items: readonly { readonly id: number; readonly quantity: number }[];
    }[];
    readonly tracking_info: { readonly number?: string; readonly company?: string };
  };
}

interface InventoryWish {
  readonly variables: {
    readonly sku?: string;
    readonly input?: { readonly quantities: readonly { readonly quantity: number }[] };
    readonly key?: string;
  };
}

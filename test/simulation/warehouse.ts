import { createHmac } from 'node:crypto';
import type { Reply, Request } from './network.js';
import { APPROVED, LAST_UNIT, REPLENISHED, UNKNOWN, type PlannedOrder, type Scenario } from './scenario.js';
import { SECRET, type Letter } from './shop.js';

interface Units {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Goods that we were asked to ship. */
export interface ShipmentOrder {
  readonly id: string;
  readonly reference: string;
  readonly warehouse: string;
  readonly lines: readonly Units[];
  readonly recalled: Map<string, { cancelled: { lineId: string; quantity: number }[] }>;
  /** Units that have not left and were not taken back, by line and SKU. */
  readonly open: Map<string, number>;
}

/** A parcel that left. */
export interface Parcel {
  readonly shipmentId: string;
  readonly shipmentOrder: ShipmentOrder;
  readonly atMs: number;
  readonly trackingNumber: string;
  readonly lines: readonly Units[];
}

/** What the warehouse needs from around it. */
export interface WarehouseSurroundings {
  readonly scenario: Scenario;
  readonly random: () => number;
  nowMs(): number;
  after(ms: number, go: () => void): void;
  post(letter: Letter): void;
  orderOf(shipmentOrder: ShipmentOrder): PlannedOrder | undefined;
}

/** A warehouse that our policy does not name before a person adds it. */
export const ODD_WAREHOUSE = 'WH9';
const PLENTY = 1_000;

/** The warehouse: takes shipment orders once a reference, gives back what has not left, ships the rest, counts. */
export class Warehouse {
  readonly orders: ShipmentOrder[] = [];
  readonly parcels: Parcel[] = [];
  /** Units on the shelves, by warehouse and SKU. */
  readonly stock = new Map<string, number>();
  /** Orders that are refused until a person has put it right. */
  readonly refusing = new Set<number>();
  /** What was promised away though it is not there. */
  readonly oversold: string[] = [];
  #counts = 0;
  #lastMs = 0;

  constructor(private readonly around: WarehouseSurroundings) {
    for (const { story, plan } of around.scenario.orders) if (story === 'release-refused') this.refusing.add(plan.id);
  }

  async serve({ method, path, query, headers, body }: Request): Promise<Reply> {
    const [, id = ''] = /\/shipment-orders\/([^/]+)\/cancel$/.exec(path) ?? [];
    if (method === 'GET') {
      const found = this.orders.filter(({ reference }) => reference === query.get('reference'));
      return { status: 200, body: { shipmentOrders: found.map((one) => ({ shipmentOrderId: one.id })) } };
    }
    return id === ''
      ? this.take(body as Wish)
      : this.recall(id, headers.get('idempotency-key') ?? '', body as RecallWish);
  }

  /** Puts units on a shelf. */
  receive(warehouse: string, sku: string, units: number): void {
    const shelf = `${warehouse} ${sku}`;
    this.stock.set(shelf, (this.stock.get(shelf) ?? 0) + units);
    this.count(warehouse);
  }

  /** Tells what lies on the shelves. */
  count(warehouse: string): void {
    const asOf = new Date(this.instantMs()).toISOString();
    const items = this.skus.map((sku) => ({ sku, onHand: this.onHand(warehouse, sku) }));
    this.tell(`count-${warehouse}-${++this.#counts}`, 'inventory.counted', { warehouse, asOf, items });
  }

  onHand(warehouse: string, sku: string): number {
    return this.stock.get(`${warehouse} ${sku}`) ?? this.around.scenario.scarce[sku] ?? PLENTY;
  }

  /** SKUs that somebody orders, and what kits are made of. */
  get skus(): string[] {
    const ordered = this.around.scenario.orders.flatMap(({ plan }) => plan.lines.map(({ sku }) => sku));
    const parts = ['CD-MUG-WHITE', 'CD-TOWEL-SET', LAST_UNIT, REPLENISHED, APPROVED];
    return [...new Set([...ordered, ...parts])].filter((sku) => sku !== UNKNOWN).sort();
  }

  private take({ reference, warehouse, lines }: Wish): Reply {
    const known = this.orders.find((one) => one.reference === reference);
    if (known) return { status: 409, body: { code: 'duplicate-reference', shipmentOrderId: known.id } };
    const id = `SO-${this.orders.length + 1}`;
    const open = new Map(lines.map(({ lineId, sku, quantity }) => [`${lineId} ${sku}`, quantity]));
    const order: ShipmentOrder = { id, reference, warehouse, lines, open, recalled: new Map() };
    const planned = this.around.orderOf(order);
    if (planned && this.refusing.has(planned.plan.id)) return { status: 422, body: { code: 'address-unknown' } };
    this.orders.push(order);
    const { random } = this.around;
    // some are quick: their parcel may be told of before we know what the warehouse calls the order
    const isQuick = random() < 0.3 && planned?.story !== 'last-unit-cancelled';
    const pickMs = isQuick ? 200 + random() * 3_000 : 20_000 + random() * 50_000;
    this.around.after(Math.floor(pickMs), () => this.ship(order));
    return { status: 201, body: { shipmentOrderId: id, reference, state: 'open' } };
  }

  private recall(id: string, key: string, { lines }: RecallWish): Reply {
    const order = this.orders.find((one) => one.id === id);
    if (!order) return { status: 404, body: { code: 'unknown-shipment-order' } };
    // it is packed already, and leaves
    const isPacked = this.around.orderOf(order)?.story === 'last-unit-cancelled';
    const taken = isPacked ? [] : lines.flatMap((line) => takeBack(order, line));
    const answer = order.recalled.get(key) ?? { cancelled: taken };
    order.recalled.set(key, answer);
    return { status: 200, body: answer };
  }

  /** What is left of a shipment order goes, some of it in two parcels. */
  private ship(order: ShipmentOrder): void {
    const open = order.lines
      .map((line) => ({ ...line, quantity: order.open.get(`${line.lineId} ${line.sku}`) ?? 0 }))
      .filter(({ quantity }) => quantity > 0);
    if (open.length === 0) return;
    const planned = this.around.orderOf(order);
    const first = this.parcels.every((one) => one.shipmentOrder !== order);
    const splits = planned?.isSplit && planned.story !== 'kit' && first;
    const lines = splits ? firstParcelOf(open) : open;
    if (lines !== open) this.around.after(5_000, () => this.ship(order));
    const ordinal = this.parcels.filter((one) => one.shipmentOrder === order).length + 1;
    const name = `${order.id.slice(3)}-${ordinal}`;
    const parcel = { shipmentId: `SHP-${name}`, shipmentOrder: order, trackingNumber: `1Z${name}`, lines };
    this.leave({ ...parcel, atMs: this.instantMs() }, planned);
  }

  private leave(parcel: Parcel, planned: PlannedOrder | undefined): void {
    const { shipmentOrder: order, lines } = parcel;
    for (const { lineId, sku, quantity } of lines) {
      order.open.set(`${lineId} ${sku}`, (order.open.get(`${lineId} ${sku}`) ?? 0) - quantity);
      const left = this.onHand(order.warehouse, sku) - quantity;
      if (left < 0) this.oversold.push(`${quantity} of ${sku} left for ${order.reference} and were not there`);
      this.stock.set(`${order.warehouse} ${sku}`, left);
    }
    this.parcels.push(parcel);
    this.tellShipment(parcel, parcel.shipmentId, planned?.story === 'odd-warehouse' ? ODD_WAREHOUSE : order.warehouse);
    if (planned?.story === 'contradiction')
      this.tellShipment(
        { ...parcel, lines: lines.map((line) => ({ ...line, quantity: line.quantity + 1 })) },
        `${parcel.shipmentId}-again`,
        order.warehouse,
      );
  }

  private tellShipment(parcel: Parcel, event: string, warehouse: string): void {
    const { shipmentId, shipmentOrder, atMs, trackingNumber, lines } = parcel;
    const shippedAt = new Date(atMs).toISOString();
    const about = { shipmentOrderId: shipmentOrder.id, shipmentId, shippedAt, warehouse };
    this.tell(event, 'shipment.shipped', { ...about, carrier: 'UPS', trackingNumber, lines });
  }

  private tell(event: string, topic: string, body: unknown): void {
    const bytes = Buffer.from(JSON.stringify(body));
    const timestamp = String(this.around.nowMs());
    const signature = createHmac('sha256', SECRET).update(`${timestamp}.`).update(bytes).digest('hex');
    const headers = {
      'x-wms-event': topic,
      'x-wms-event-id': event,
      'x-wms-timestamp': timestamp,
      'x-wms-signature': signature,
    };
    const delivery = { source: 'wms', account: 'wms-1', headers, bytes };
    this.around.post({ id: `wms-1/${event}`, dueMs: this.around.nowMs() + 20, delivery });
  }

  /** A count and a parcel never share an instant. */
  private instantMs(): number {
    this.#lastMs = Math.max(this.around.nowMs(), this.#lastMs + 1);
    return this.#lastMs;
  }
}

function takeBack(order: ShipmentOrder, { lineId, quantity }: { lineId: string; quantity: number }) {
  let taken = 0;
  for (const line of order.lines) {
    if (line.lineId !== lineId) continue;
    const open = order.open.get(`${lineId} ${line.sku}`) ?? 0;
    const units = Math.min(open, quantity - taken);
    order.open.set(`${lineId} ${line.sku}`, open - units);
    taken += units;
  }
  return taken > 0 ? [{ lineId, quantity: taken }] : [];
}

/** One unit of the first line, where there is more to send. */
function firstParcelOf(open: readonly Units[]): readonly Units[] {
  const [first] = open;
  const units = open.reduce((all, { quantity }) => all + quantity, 0);
  return first && units > 1 ? [{ ...first, quantity: 1 }] : open;
}

interface Wish {
  readonly reference: string;
  readonly warehouse: string;
  readonly lines: readonly Units[];
}

interface RecallWish {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

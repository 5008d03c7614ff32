import { soldOutItem, stockedSkus, unitsAtStart } from '../catalogue.js';
import { Dice } from '../dice.js';
import type { WorldEntry } from '../world-journal.js';
import { OrderBook } from './order-book.js';
import { nextParcel } from './parcels.js';
import { Picking } from './picking.js';
import { Stock } from './stock.js';
import { warehouses, type WarehouseId } from './warehouses.js';
import type { Count, LineUnits, Recall, Shipment, ShipmentOrder, SkuUnits } from './wms-records.js';
import type { WmsSurroundings } from './wms-surroundings.js';
import { countWebhook, shipmentWebhooks } from './wms-webhooks.js';

/** Stock is counted again after so many parcels. */
const parcelsBetweenCounts = 100;

/** The warehouse: takes shipment orders, lets them be cancelled, ships them in one or two parcels, counts its stock. */
export class Wms {
  readonly book = new OrderBook();
  readonly stock: Readonly<Record<WarehouseId, Stock>> = { WH1: filled(), WH2: filled() };
  readonly picking: Picking;
  private readonly parcels: Shipment[] = [];
  private counts = 0;
  /** Counts that have a number already; two may be under way at once. */
  private begun = 0;
  private lastInstantMs = 0;

  constructor(private readonly around: WmsSurroundings) {
    this.picking = new Picking(around, this.book, (order, sinceMs) => this.ship(order, sinceMs));
  }

  /** Every parcel that left, in order. */
  get shipments(): readonly Shipment[] {
    return this.parcels;
  }

  /** Takes back what an earlier process wrote. */
  restore(entry: WorldEntry): void {
    if (entry.kind === 'shipment-order') this.add(entry.order);
    if (entry.kind === 'recall') this.book.addRecall(entry.recall);
    if (entry.kind === 'shipment') this.shipped(entry.shipment);
    if (entry.kind === 'count') this.counted(entry.count);
    if (entry.kind === 'item-approved') this.putOnShelves(entry.sku, entry.units);
  }

  /** Opens the doors: counts once in the beginning, goes on with what was open. */
  async open(): Promise<void> {
    if (this.counts === 0) await this.count();
    for (const order of this.book.orders) this.picking.reconsider(order);
  }

  /** Takes a shipment order; `known` where its reference exists. */
  async take(wish: Omit<ShipmentOrder, 'id'>): Promise<{ order: ShipmentOrder; known: boolean }> {
    const known = this.book.withReference(wish.reference);
    if (known) return { order: known, known: true };
    const order = { id: `SO-${numbered(this.book.size + 1)}`, ...wish };
    this.add(order);
    await this.around.journal.append({ kind: 'shipment-order', order });
    this.picking.reconsider(order);
    return { order, known: false };
  }

  /** Takes units back that have not left; without lines, all of them. */
  async recall(order: ShipmentOrder, lines: readonly LineUnits[] | undefined, key: string | null): Promise<Recall> {
    const earlier = this.book.recallsOf(order.id).find(({ idempotencyKey }) => key !== null && idempotencyKey === key);
    if (earlier) return earlier;
    const wished = lines ?? order.lines.map((line) => ({ ...line, quantity: this.book.askedOf(order, line) }));
    const open = new Map(this.book.openLines(order).map(({ lineId, quantity }) => [lineId, quantity]));
    const freeOf = ({ lineId, quantity }: LineUnits): number => Math.min(quantity, open.get(lineId) ?? 0);
    const recall: Recall = {
      shipmentOrderId: order.id,
      idempotencyKey: key,
      cancelled: someOf(wished, freeOf),
      tooLate: someOf(wished, (line) => line.quantity - freeOf(line)),
    };
    this.book.addRecall(recall);
    await this.around.journal.append({ kind: 'recall', recall });
    this.picking.reconsider(order);
    return recall;
  }

  /** Puts units on the shelf and counts. */
  async receive(sku: string, units: number): Promise<void> {
    this.putOnShelves(sku, units);
    await this.around.journal.append({ kind: 'item-approved', sku, units });
    await this.count();
  }

  private add(order: ShipmentOrder): void {
    this.book.add(order);
    this.picking.add(order);
  }

  private putOnShelves(sku: string, units: number): void {
    for (const { id } of warehouses) this.stock[id].add(sku, units);
  }

  private async count(): Promise<void> {
    for (const { id: warehouse } of warehouses) {
      const eventId = Dice.of(this.around.seed, 'count', this.begun).uuid();
      this.begun += 1;
      const count = { eventId, warehouse, asOfMs: this.nextInstantMs(), items: this.stock[warehouse].items };
      await this.around.journal.append({ kind: 'count', count });
      this.counted(count);
    }
  }

  private counted(count: Count): void {
    this.counts += 1;
    this.begun = Math.max(this.begun, this.counts);
    this.lastInstantMs = Math.max(this.lastInstantMs, count.asOfMs);
    this.around.courier.plan(countWebhook(count, this.around.mailing));
  }

  private async ship(order: ShipmentOrder, pickedSinceMs: number): Promise<void> {
    const open = this.book.openLines(order);
    if (open.length === 0) return;
    const shipment = this.parcelOf(order, open, pickedSinceMs);
    this.enter(shipment);
    await this.around.journal.append({ kind: 'shipment', shipment });
    this.tell(shipment);
    if (this.parcels.length % parcelsBetweenCounts === 0) await this.count();
  }

  private parcelOf(order: ShipmentOrder, open: readonly SkuUnits[], pickedSinceMs: number): Shipment {
    const earlier = this.book.shipmentsOf(order.id).length;
    const dice = Dice.of(this.around.seed, 'parcel', order.reference, earlier);
    const shippedMs = this.nextInstantMs();
    const late = this.around.faults.strikes('webhook-delay', dice) ? dice.between(200, 2_000) / this.around.speed : 0;
    return {
      id: `SHP-${numbered(this.parcels.length + 1)}`,
      shipmentOrderId: order.id,
      warehouse: order.warehouse,
      shippedMs,
      pickedSinceMs,
      toldMs: shippedMs + Math.round(late),
      carrier: dice.pick(['UPS', 'DHL', 'USPS']),
      trackingNumber: `1Z${dice.uuid().replaceAll('-', '').slice(0, 16).toUpperCase()}`,
      lines: nextParcel(open, earlier === 0, dice),
    };
  }

  private shipped(shipment: Shipment): void {
    this.enter(shipment);
    this.tell(shipment);
  }

  private enter(shipment: Shipment): void {
    this.parcels.push(shipment);
    this.book.addShipment(shipment);
    this.stock[shipment.warehouse].take(shipment.lines);
    this.lastInstantMs = Math.max(this.lastInstantMs, shipment.shippedMs);
    const order = this.book.withId(shipment.shipmentOrderId);
    const sold = order && this.around.marketplaces.orderOf(order);
    if (!sold) return;
    this.around.shipped(sold, shipment);
    this.around.waits.record(sold.id, 'wms', shipment.pickedSinceMs, shipment.toldMs);
  }

  private tell(shipment: Shipment): void {
    const { courier, faults, mailing, seed } = this.around;
    const dice = Dice.of(seed, 'shipment-webhook', shipment.id);
    const webhooks = shipmentWebhooks(shipment, mailing, faults.shares['webhook-duplicate'], dice);
    for (const webhook of webhooks) courier.plan(webhook);
  }

  /** Now, but later than everything that was dated before: a count and a parcel never share an instant. */
  private nextInstantMs(): number {
    this.lastInstantMs = Math.max(Date.now(), this.lastInstantMs + 1);
    return this.lastInstantMs;
  }
}

function filled(): Stock {
  return new Stock([...stockedSkus.map((sku) => [sku, unitsAtStart] as const), [soldOutItem.sku, 0]]);
}

function numbered(number: number): string {
  return String(number).padStart(7, '0');
}

function someOf(lines: readonly LineUnits[], unitsOf: (line: LineUnits) => number): LineUnits[] {
  return lines.map((line) => ({ lineId: line.lineId, quantity: unitsOf(line) })).filter(({ quantity }) => quantity > 0);
}

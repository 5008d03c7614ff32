import { Dice } from '../dice.js';
import { keyOf, type MarketOrder } from '../marketplace.js';
import type { OrderBook } from './order-book.js';
import type { ShipmentOrder } from './wms-records.js';
import type { WmsSurroundings } from './wms-surroundings.js';

/** The warehouse picks this long, milliseconds at speed 1. */
const pickingMs = { least: 1_000, most: 3_000 } as const;
/** A second parcel follows the first after this long. */
const secondParcelMs = { least: 300, most: 1_200 } as const;
/** An order that its buyer changed is held for Crossdock's word about it; then what was asked is shipped. */
const patienceMs = 60_000;

/**
 * Decides when a shipment order leaves. It leaves when its marketplace has told everything about the order and Crossdock asks
 * for exactly what the buyer still wants; so no race decides what the books must show.
 */
export class Picking {
  private readonly patience = new Map<string, NodeJS.Timeout>();
  private readonly underWay = new Map<string, NodeJS.Timeout>();
  private readonly bySoldOrder = new Map<string, ShipmentOrder[]>();
  private stopped = false;

  constructor(
    private readonly around: Pick<WmsSurroundings, 'marketplaces' | 'waits' | 'seed' | 'speed'>,
    private readonly book: OrderBook,
    private readonly ship: (order: ShipmentOrder, pickedSinceMs: number) => Promise<void>,
  ) {}

  /** Shipment orders that will leave without any further word, or when patience ends. */
  get size(): number {
    return this.underWay.size + this.patience.size;
  }

  /** A shipment order is new. */
  add(order: ShipmentOrder): void {
    const sold = this.around.marketplaces.orderOf(order);
    if (sold) this.bySoldOrder.set(keyOf(sold), [...this.ordersOf(sold), order]);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of [...this.patience.values(), ...this.underWay.values()]) clearTimeout(timer);
  }

  /** Its marketplace has told everything about an order. */
  reconsiderOrder(sold: MarketOrder): void {
    for (const order of this.ordersOf(sold)) this.reconsider(order);
  }

  /** Something about a shipment order has changed. */
  reconsider(order: ShipmentOrder): void {
    const sold = this.around.marketplaces.orderOf(order);
    if (!sold) return this.pick(order);
    if (!sold.isTold()) return;
    if (this.isAskedAsWanted(sold)) for (const each of this.ordersOf(sold)) this.pick(each);
    else this.waitForWord(order);
  }

  private ordersOf(sold: MarketOrder): readonly ShipmentOrder[] {
    return this.bySoldOrder.get(keyOf(sold)) ?? [];
  }

  private isAskedAsWanted(sold: MarketOrder): boolean {
    const asked = new Map<string, number>();
    for (const order of this.ordersOf(sold)) {
      for (const line of order.lines) {
        asked.set(line.lineId, (asked.get(line.lineId) ?? 0) + this.book.askedOf(order, line));
      }
    }
    return [...sold.wantedUnits()].every(([lineId, units]) => (asked.get(lineId) ?? 0) === units);
  }

  private waitForWord(order: ShipmentOrder): void {
    if (this.stopped || this.patience.has(order.id) || this.underWay.has(order.id)) return;
    this.patience.set(
      order.id,
      setTimeout(() => this.pick(order), patienceMs / this.around.speed),
    );
  }

  private pick(order: ShipmentOrder): void {
    clearTimeout(this.patience.get(order.id));
    this.patience.delete(order.id);
    if (this.stopped || this.underWay.has(order.id) || this.book.openLines(order).length === 0) return;
    const earlier = this.book.shipmentsOf(order.id).length;
    const { least, most } = earlier === 0 ? pickingMs : secondParcelMs;
    const sinceMs = Date.now();
    const delay = Dice.of(this.around.seed, 'picking', order.reference, earlier).between(least, most);
    const leave = (): void => {
      void this.ship(order, sinceMs).then(() => {
        this.underWay.delete(order.id);
        this.pick(order);
      });
    };
    this.underWay.set(order.id, setTimeout(leave, delay / this.around.speed));
  }
}

import { Dice } from '../dice.js';
import { lastOrderDocument } from '../shop/order-document.js';
import type { ShopOrder } from '../shop/shop.js';
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
 * Decides when a shipment order leaves. It leaves when the shop has told everything about the order and Crossdock asks
 * for exactly what the buyer still wants; so no race decides what the books must show.
 */
export class Picking {
  private readonly patience = new Map<string, NodeJS.Timeout>();
  private readonly underWay = new Map<string, NodeJS.Timeout>();
  private readonly byShopOrder = new Map<number, ShipmentOrder[]>();
  private stopped = false;

  constructor(
    private readonly around: Pick<WmsSurroundings, 'shop' | 'waits' | 'seed' | 'speed'>,
    private readonly book: OrderBook,
    private readonly ship: (order: ShipmentOrder, pickedSinceMs: number) => Promise<void>,
  ) {}

  /** Shipment orders that will leave without any further word, or when patience ends. */
  get size(): number {
    return this.underWay.size + this.patience.size;
  }

  /** A shipment order is new. */
  add(order: ShipmentOrder): void {
    const shopOrder = this.shopOrderOf(order);
    if (shopOrder) this.byShopOrder.set(shopOrder.plan.id, [...this.ordersOf(shopOrder), order]);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of [...this.patience.values(), ...this.underWay.values()]) clearTimeout(timer);
  }

  /** The shop has told everything about an order. */
  reconsiderShopOrder(orderId: number): void {
    for (const order of this.byShopOrder.get(orderId) ?? []) this.reconsider(order);
  }

  /** Something about a shipment order has changed. */
  reconsider(order: ShipmentOrder): void {
    const shopOrder = this.shopOrderOf(order);
    if (!shopOrder) return this.pick(order);
    if (!this.around.shop.hasTold(shopOrder)) return;
    if (this.isAskedAsWanted(shopOrder)) for (const each of this.ordersOf(shopOrder)) this.pick(each);
    else this.waitForWord(order);
  }

  /** The order of the shop that a shipment order belongs to, by its lines. */
  shopOrderOf(order: ShipmentOrder): ShopOrder | undefined {
    return this.around.shop.orderOfLine(Number(order.lines[0]?.lineId));
  }

  private ordersOf({ plan }: ShopOrder): readonly ShipmentOrder[] {
    return this.byShopOrder.get(plan.id) ?? [];
  }

  private isAskedAsWanted(shopOrder: ShopOrder): boolean {
    const asked = new Map<string, number>();
    for (const order of this.ordersOf(shopOrder)) {
      for (const line of order.lines) {
        asked.set(line.lineId, (asked.get(line.lineId) ?? 0) + this.book.askedOf(order, line));
      }
    }
    const { line_items } = lastOrderDocument(shopOrder.plan);
    return line_items.every((line) => (asked.get(String(line.id)) ?? 0) === line.current_quantity);
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

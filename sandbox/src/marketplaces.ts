import type { MarketOrder, Marketplace } from './marketplace.js';
import { allocate } from './minor-units.js';
import type { ShipmentOrder } from './wms/wms-records.js';

/** All marketplaces of the world. */
export class Marketplaces {
  constructor(readonly all: readonly Marketplace[]) {}

  /** How many of a run's orders each marketplace sells: by weight, all of them together; those without any are left out. */
  shares(
    orders: number,
    channels: readonly string[],
  ): { readonly marketplace: Marketplace; readonly orders: number }[] {
    const selling = this.all.filter(({ channel }) => channels.includes(channel));
    const shares = allocate(
      orders,
      selling.map(({ weight }) => weight),
    );
    return selling
      .map((marketplace, index) => ({ marketplace, orders: shares[index] ?? 0 }))
      .filter((share) => share.orders > 0);
  }

  named(channel: string): Marketplace | undefined {
    return this.all.find((one) => one.channel === channel);
  }

  /** The order that a shipment order belongs to. */
  orderOf(shipmentOrder: ShipmentOrder): MarketOrder | undefined {
    return this.first((one) => one.orderOf(shipmentOrder));
  }

  /** The order whose id stands in a text. */
  orderIn(text: string): MarketOrder | undefined {
    return this.first((one) => one.orderIn(text));
  }

  /** A delivery of one of them has ended; gives the order that is now wholly told, if it is. */
  deliveryEnded(key: string): MarketOrder | undefined {
    return this.first((one) => one.deliveryEnded(key));
  }

  private first<Found>(look: (marketplace: Marketplace) => Found | undefined): Found | undefined {
    for (const marketplace of this.all) {
      const found = look(marketplace);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

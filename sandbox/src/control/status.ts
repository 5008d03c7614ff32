import type { Census } from '../marketplace.js';
import { sum } from '../minor-units.js';
import type { World } from '../world.js';

/** How far the world is. */
export function statusOf(world: World) {
  const { marketplaces, wms, erp, progress, courier } = world;
  const census = marketplaces.all.map((one) => ({ ...one.census(world.marketView), marketplace: one }));
  const count = (what: keyof Census): number => sum(census.map((one) => one[what]));
  const channels = census.map(({ marketplace: { channel, sellers, isPolled }, generated, told }) => {
    return [channel, { accounts: sellers.map(({ account }) => account), isPolled, generated, told }] as const;
  });
  return {
    orders: {
      generated: count('generated'),
      delivered: count('told'),
      toShip: count('toShip'),
      shippedWhole: progress.shippedWhole,
      shippedPartly: progress.shippedPartly,
      waiting: count('toShip') - progress.shippedWhole,
      cancelled: count('cancelled'),
      test: count('test'),
    },
    channels: Object.fromEntries(channels),
    webhooks: { open: courier.open, givenUp: courier.givenUp },
    shipmentOrders: wms.book.size,
    shipments: wms.shipments.length,
    fulfilments: fulfilmentsOf(world),
    erpDocuments: erp.ledger.documents.length,
    quiet: world.isQuiet,
  };
}

/** Whether every parcel was told to its marketplace exactly once, by tracking number. */
function fulfilmentsOf({ marketplaces, wms }: World) {
  const told = marketplaces.all.flatMap((one) => one.toldTrackingNumbers());
  const times = Map.groupBy(told, (trackingNumber) => trackingNumber);
  const counts = wms.shipments.map(({ trackingNumber }) => times.get(trackingNumber)?.length ?? 0);
  return {
    made: told.length,
    missing: counts.filter((count) => count === 0).length,
    twice: counts.filter((count) => count > 1).length,
  };
}

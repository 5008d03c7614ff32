import { sum } from '../minor-units.js';
import { staysHome, type Role } from '../shop/roles.js';
import type { World } from '../world.js';

/** How far the world is. */
export function statusOf(world: World) {
  const { shop, wms, erp, progress, courier } = world;
  const roles = shop.runs.flatMap((run) => run.roles);
  const shipping = roles.filter((role) => !staysHome(role) || (role === 'unknown-item' && world.isUnmappedItemKnown));
  const count = (wanted: Role): number => roles.filter((role) => role === wanted).length;
  return {
    orders: {
      generated: roles.length,
      delivered: sum(shop.runs.map(({ planned }) => planned)) - shop.notWhollyTold,
      toShip: shipping.length,
      shippedWhole: progress.shippedWhole,
      shippedPartly: progress.shippedPartly,
      waiting: shipping.length - progress.shippedWhole,
      cancelled: count('cancelled'),
      test: count('test'),
    },
    webhooks: { open: courier.open, givenUp: courier.givenUp },
    shipmentOrders: wms.book.size,
    shipments: wms.shipments.length,
    fulfilments: fulfilmentsOf(world),
    erpDocuments: erp.ledger.documents.length,
    quiet: world.isQuiet,
  };
}

/** Whether every parcel was told to the shop exactly once, by tracking number. */
function fulfilmentsOf({ shop, wms }: World) {
  const told = new Map<string, number>();
  for (const { trackingNumber } of shop.allFulfilments) {
    told.set(trackingNumber ?? '', (told.get(trackingNumber ?? '') ?? 0) + 1);
  }
  const counts = wms.shipments.map(({ trackingNumber }) => told.get(trackingNumber) ?? 0);
  return {
    made: shop.allFulfilments.length,
    missing: counts.filter((count) => count === 0).length,
    twice: counts.filter((count) => count > 1).length,
  };
}

import type { MarketOrder } from '../marketplace.js';
import { keyOf } from '../marketplace.js';
import type { Marketplaces } from '../marketplaces.js';
import type { Wms } from '../wms/wms.js';
import type { ExpectedDocument, SoldParcel } from './expected-document.js';

/** Balance that an account must have; debit above zero, minor units. */
export interface ExpectedBalance {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly party?: string;
  readonly balanceMinor: number;
}

/** An expected document with the order it belongs to. */
export interface ExpectedSale extends ExpectedDocument {
  readonly orderId: string;
  readonly channelAccount: string;
  readonly legalEntity: string;
  readonly currency: string;
}

/** What the books must show for everything that our warehouse and those of the marketplaces have shipped. */
export function expectedSales(wms: Wms, marketplaces: Marketplaces): ExpectedSale[] {
  const own = marketplaces.all.flatMap((marketplace) => marketplace.ownSales());
  return [...shippedOrders(wms, marketplaces).values(), ...own].flatMap(({ order, parcels }) => {
    const { account: channelAccount, legalEntity, currency } = order.seller;
    const head = { orderId: order.id, channelAccount, legalEntity, currency };
    return order.documents(parcels).map((document) => ({ ...head, ...document }));
  });
}

/** The trial balance that these sales give. */
export function expectedBalances(sales: readonly ExpectedSale[]): ExpectedBalance[] {
  const balances = new Map<string, ExpectedBalance>();
  for (const { legalEntity, currency, movements } of sales) {
    for (const { account, party, minor } of movements) {
      const key = [legalEntity, currency, account, party ?? ''].join('|');
      const balanceMinor = (balances.get(key)?.balanceMinor ?? 0) + minor;
      balances.set(key, { legalEntity, currency, account, ...(party === undefined ? {} : { party }), balanceMinor });
    }
  }
  return [...balances].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}

/** Parcels by order, in the order in which they left. */
function shippedOrders(wms: Wms, marketplaces: Marketplaces) {
  const byOrder = new Map<string, { order: MarketOrder; parcels: SoldParcel[] }>();
  for (const { id: shipmentId, shipmentOrderId, shippedMs, lines } of wms.shipments) {
    const shipmentOrder = wms.book.withId(shipmentOrderId);
    const order = shipmentOrder && marketplaces.orderOf(shipmentOrder);
    if (!order) continue;
    const parcel = { shipmentId, shippedMs, lines };
    const known = byOrder.get(keyOf(order));
    if (known) known.parcels.push(parcel);
    else byOrder.set(keyOf(order), { order, parcels: [parcel] });
  }
  return byOrder;
}

import { accountNamed } from '../channel-accounts.js';
import { lastOrderDocument } from '../shop/order-document.js';
import type { ShopOrder } from '../shop/shop.js';
import type { Wms } from '../wms/wms.js';
import { expectedDocuments, type ExpectedDocument, type SoldParcel } from './sale.js';

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

/** What the books must show for everything that the warehouse has shipped. */
export function expectedSales(wms: Wms): ExpectedSale[] {
  return [...shippedOrders(wms).values()].flatMap(({ order, parcels }) => {
    const { legalEntity, currency } = accountNamed(order.plan.account);
    const head = { orderId: String(order.plan.id), channelAccount: order.plan.account, legalEntity, currency };
    return documentsOf(order, parcels).map((document) => ({ ...head, ...document }));
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

function documentsOf({ plan }: ShopOrder, parcels: readonly SoldParcel[]): ExpectedDocument[] {
  const document = lastOrderDocument(plan);
  return expectedDocuments({ shop: accountNamed(plan.account), document, giftCard: plan.giftCard }, parcels);
}

/** Parcels by order, in the order in which they left. */
function shippedOrders(wms: Wms): Map<number, { order: ShopOrder; parcels: SoldParcel[] }> {
  const byOrder = new Map<number, { order: ShopOrder; parcels: SoldParcel[] }>();
  for (const { id: shipmentId, shipmentOrderId, shippedMs, lines } of wms.shipments) {
    const shipmentOrder = wms.book.withId(shipmentOrderId);
    const order = shipmentOrder && wms.picking.shopOrderOf(shipmentOrder);
    if (!order) continue;
    const parcel = { shipmentId, shippedMs, lines };
    const known = byOrder.get(order.plan.id);
    if (known) known.parcels.push(parcel);
    else byOrder.set(order.plan.id, { order, parcels: [parcel] });
  }
  return byOrder;
}

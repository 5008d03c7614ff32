import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import type { Element } from '../../../documents/element.js';
import {
  idOf,
  instantOf,
  quantityOf,
  required,
  shownTextOf,
  textOf,
  type SourceInstant,
} from '../../../documents/readings.js';

/** By Shopify's fulfilment status; one that is not named is open. */
const STATES: Readonly<Record<string, 'open' | 'success' | 'cancelled' | 'failure'>> = {
  pending: 'open',
  open: 'open',
  success: 'success',
  cancelled: 'cancelled',
  error: 'failure',
  failure: 'failure',
};

/** One fulfilment: the order it belongs to, its dates, and the data of `order.fulfilment.v1`. */
export interface ReadFulfilment {
  readonly orderId: string;
  readonly at: SourceInstant;
  readonly updatedAt: SourceInstant;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads a fulfilment; inside an order document it may leave out whose it is. */
export function fulfilmentOf(
  fulfilment: Element,
  account: ShopifyAccount,
  orderId: string | null = null,
): ReadFulfilment {
  const at = required(instantOf(fulfilment.get('created_at')), fulfilment.get('created_at'));
  const trackingNumber = shownTextOf(fulfilment.get('tracking_number'), 200);
  const carrier = shownTextOf(fulfilment.get('tracking_company'), 100);
  const data = {
    fulfilmentId: required(idOf(fulfilment.get('id')), fulfilment.get('id')),
    state: STATES[textOf(fulfilment.get('status')) ?? ''] ?? 'open',
    pool: account.fulfilmentServices[textOf(fulfilment.get('service')) ?? ''] ?? 'own',
    at: at.at,
    ...(trackingNumber !== null && { trackingNumber }),
    ...(carrier !== null && { carrier }),
    lines: fulfilment
      .get('line_items')
      .items()
      .map(lineOf)
      .filter(({ quantity }) => quantity > 0),
  };
  return {
    orderId: required(idOf(fulfilment.get('order_id')) ?? orderId, fulfilment.get('order_id')),
    at,
    updatedAt: instantOf(fulfilment.get('updated_at')) ?? at,
    data,
  };
}

function lineOf(line: Element): { lineId: string; quantity: number } {
  const lineId = required(idOf(line.get('id')), line.get('id'));
  return { lineId, quantity: required(quantityOf(line.get('quantity')), line.get('quantity')) };
}

import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { shownTextOf } from '../../../../documents/readings.js';
import type { Row } from '../../../../documents/row.js';

/** What the row before said: a row that leaves the marketplace blank has that of its order. */
export interface RowBefore {
  readonly orderId: string;
  readonly marketplace: string;
}

/** An inbound shipment's id that stands where an order's is expected. */
const SHIPMENT_ID = /^FBA[0-9A-Z]+$/;

/** What a row is about, and the ids that it names. */
export function idsOf(row: Row): {
  readonly about: 'order' | 'account';
  readonly data: Readonly<Record<string, string>>;
} {
  const orderId = row.text('order-id');
  const isShipment = SHIPMENT_ID.test(orderId);
  const shipmentId = isShipment ? orderId : row.text('shipment-id');
  const merchantOrderId = row.text('merchant-order-id');
  const orderLineId = row.text('order-item-code');
  const refundId = row.text('adjustment-id');
  const sku = row.text('sku');
  const promotion = shownTextOf(row.get('promotion-id'), DESCRIPTION_LENGTH_LIMIT);
  return {
    about: orderId === '' || isShipment ? 'account' : 'order',
    data: {
      ...(orderId !== '' && !isShipment && { marketplaceOrderId: orderId }),
      ...(merchantOrderId !== '' && { merchantOrderId }),
      ...(orderLineId !== '' && { orderLineId }),
      ...(shipmentId !== '' && { shipmentId }),
      ...(refundId !== '' && { refundId }),
      ...(sku !== '' && { sku }),
      ...(promotion !== null && { description: promotion }),
    },
  };
}

const DESCRIPTION_LENGTH_LIMIT = 500;

/** The marketplace; where the row leaves it blank, that of its order's row before, or the account's only one. */
export function marketplaceOf(
  row: Row,
  before: RowBefore,
  { marketplaces }: DocumentAccount,
): { readonly marketplace?: string; readonly marketplaceDerived?: true } {
  const stated = row.text('marketplace-name');
  if (stated !== '') return { marketplace: stated };
  const orderId = row.text('order-id');
  const sameOrder = orderId !== '' && orderId === before.orderId ? before.marketplace : '';
  const derived = sameOrder || (marketplaces.length === 1 ? (marketplaces[0] ?? '') : '');
  return derived === '' ? {} : { marketplace: derived, marketplaceDerived: true };
}

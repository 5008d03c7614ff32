/** Returns of the External Fulfillment API 2024-09-11: goods that come back to our own warehouse. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf } from '../../../../documents/readings.js';
import { checkSeller } from '../../../../documents/seller-check.js';
import type { JsonKind } from '../../../../documents/source.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { authorised } from './merchant-return.js';

const STATES: Readonly<Record<string, string>> = {
  CREATED: 'authorised',
  CARRIER_NOTIFIED_TO_PICK_UP_FROM_CUSTOMER: 'authorised',
  CARRIER_OUT_FOR_PICK_UP_FROM_CUSTOMER: 'authorised',
  CUSTOMER_RESCHEDULED_PICK_UP: 'authorised',
  CUSTOMER_CANCELLED_PICK_UP: 'cancelled',
  CUSTOMER_DROPPED_OFF: 'in-transit',
  PICKED_FROM_CUSTOMER: 'in-transit',
  IN_TRANSIT: 'in-transit',
  OUT_FOR_DELIVERY: 'in-transit',
  REPLANNED: 'in-transit',
  DELIVERED: 'received',
  PARTIALLY_PROCESSED: 'received',
  PROCESSED: 'closed',
  REJECTED: 'declined',
  CANCELLED: 'cancelled',
  LOST: 'unknown',
};

/** `listReturns`, `getReturn`. */
export const externalReturns: JsonKind<DocumentAccount> = {
  kind: 'external-returns',
  form: 'json',
  doc: 'Returns of orders that our own warehouses fulfil for Amazon.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/external-fulfillment-returns-api-v2024-09-11-reference',
  quirks: ['The one-time password of the pick-up is not carried.'],
  recognise: (probe) =>
    (Array.isArray(probe.at('returns')) && (!probe.has('returns/0') || probe.has('returns/0/numberOfUnits'))) ||
    probe.has('id', 'numberOfUnits', 'returnType'),
  read(root, out) {
    root.get('nextToken');
    if (!root.get('returns').stated) readReturn(root, out);
    else
      for (const one of root.get('returns').items()) out.part(one, (part) => readReturn(part, out), 'external-return');
  },
};

function readReturn(one: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(one.get('id')), one.get('id'));
  const channel = one.get('marketplaceChannelDetails');
  checkSeller(out.account, channel.get('merchantId'));
  const created = required(apiInstantOf(one.get('creationDateTime'), out.account), one.get('creationDateTime'));
  const updated = apiInstantOf(one.get('lastUpdatedDateTime'), out.account) ?? created;
  const metadata = one.get('returnMetadata');
  const back = one.get('returnShippingInfo').get('reverseTrackingInfo');
  const order = idOf(channel.get('customerOrderId'));
  const rma = idOf(metadata.get('rmaId'));
  const status = shownTextOf(one.get('status'), 300);
  const sku = shownTextOf(one.get('merchantSku'), 200);
  const reason = shownTextOf(metadata.get('returnReason'), 300);
  const carrier = shownTextOf(back.get('carrierName'), 100);
  const tracking = shownTextOf(back.get('trackingId'), 200);
  const quantity = required(quantityOf(one.get('numberOfUnits')), one.get('numberOfUnits'));
  authorised(out, one.place, id, updated, {
    ...(rma !== null && { rma }),
    ...(order !== null && { marketplaceOrderId: order }),
    state: STATES[status ?? ''] ?? 'unknown',
    ...(status !== null && { stateWord: status }),
    at: created,
    resolution: 'unknown',
    goodsExpected: true,
    ...(carrier !== null && { carrier }),
    ...(tracking !== null && { trackingNumber: tracking }),
    pool: 'own',
    lines: [{ returnLineId: '1', ...(sku !== null && { sku }), quantity, ...(reason !== null && { reason }) }],
  });
}

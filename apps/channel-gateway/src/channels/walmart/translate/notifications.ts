/** Webhooks and lists that name what can be fetched: events, recon files, reports. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, textOf } from '../../../documents/readings.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { JsonKind } from '../../../documents/source.js';

/** What an event's type names, and the members of its payload that have the id. */
const NAMED: readonly (readonly [pattern: RegExp, kind: string, ids: readonly string[]])[] = [
  [/RETURN|REFUND/, 'return', ['returnOrderId', 'returnId', 'purchaseOrderId']],
  [/^PO_|ORDER|CANCEL/, 'order', ['purchaseOrderId', 'customerOrderId']],
  [/REPORT/, 'report', ['requestId', 'reportId']],
  [/SHIPMENT|INBOUND/, 'inbound-shipment', ['shipmentId', 'inboundOrderId']],
  [/FEED/, 'feed', ['feedId']],
  [/INVENTORY/, 'inventory', ['sku', 'itemId']],
  [/OFFER|ITEM|BUY_BOX|BUYBOX|PRICE|LISTING/, 'item', ['sku', 'itemId', 'productId']],
];

/** A notification. */
export const notification: JsonKind<DocumentAccount> = {
  kind: 'notification',
  form: 'json',
  doc: 'Notification of an event: it names what changed, which is then fetched.',
  documentedAt: 'https://developer.walmart.com/us-marketplace/docs/notifications-overview',
  quirks: [
    'ORDER_UPDATES has the order inside payload.order and the event in payload.meta; other events write the ids flat.',
    'Order events have no prices: the order is fetched.',
  ],
  recognise: (probe) => probe.has('source/eventType', 'payload'),
  read: (root, out) => {
    const payload = root.get('payload');
    checkSeller(out.account, payload.get('partnerId'), payload.get('sellerId'));
    const type = textOf(root.get('source').get('eventType')) ?? '';
    for (const [pattern, kind, names] of NAMED) {
      if (!pattern.test(type.toUpperCase())) continue;
      const externalId = idIn(payload, names);
      if (externalId === null) continue;
      out.available({ kind, externalId });
      break;
    }
    root.readAsWhole();
  },
};

/** The first of these names that is stated, in the payload or in an object inside. */
function idIn(payload: Element, names: readonly string[]): string | null {
  const places = [payload, ...payload.names().map((name) => payload.get(name))];
  for (const name of names) {
    const found = places.map((place) => idOf(place.get(name))).find((id) => id !== null);
    if (found !== undefined) return found;
  }
  return null;
}

/** Dates for which a recon report can be fetched. */
export const availableReconFiles: JsonKind<DocumentAccount> = {
  kind: 'available-recon-files',
  form: 'json',
  doc: 'Dates for which there is a recon report.',
  documentedAt: 'https://developer.walmart.com/us-marketplace/reference/getavailablereconfiledates',
  quirks: ['Dates are MMDDYYYY: the report is fetched by this text.'],
  recognise: (probe) => Array.isArray(probe.at('availableApReportDates')),
  read: (root, out) => {
    for (const date of root.get('availableApReportDates').items()) {
      const externalId = idOf(date);
      if (externalId !== null) out.available({ kind: 'recon-report', externalId });
    }
  },
};

/** Reports that were asked for, one or a page of them. */
export const reportRequests: JsonKind<DocumentAccount> = {
  kind: 'report-requests',
  form: 'json',
  doc: 'Reports that were asked for, with their state; a ready one can be fetched.',
  documentedAt: 'https://developer.walmart.com/us-marketplace/reference/getrequestsstatus',
  recognise: (probe) =>
    probe.has('requestId', 'requestStatus') ||
    probe.has('requestId', 'reportType') ||
    Array.isArray(probe.at('requests')),
  read: (root, out) => {
    const list = root.get('requests');
    for (const one of list.stated ? list.items() : [root]) ready(one, out);
    root.readAsWhole();
  },
};

function ready(request: Element, out: Output<DocumentAccount>): void {
  const id = idOf(request.get('requestId'));
  const isReady = textOf(request.get('requestStatus')) === 'READY' || request.get('downloadURL').stated;
  if (id !== null && isReady) out.available({ kind: 'report', externalId: id });
}

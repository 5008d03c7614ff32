import type { DocumentAccount } from '../../accounts/accounts.js';
import { textOf } from '../../documents/readings.js';
import type { JsonKind, Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { order, orderList } from './translate/orders.js';
import { label, shipmentList } from './translate/shipments.js';

const webhook: JsonKind<DocumentAccount> = {
  kind: 'webhook',
  form: 'json',
  doc: 'A notification: what happened is to be fetched at its address.',
  documentedAt: 'https://help.shipstation.com/hc/en-us/articles/360025856252',
  recognise: (probe) => probe.has('resource_url', 'resource_type'),
  read: (root, out) => {
    root.get('timestamp').readAsWhole();
    const type = textOf(root.get('resource_type')) ?? '';
    const address = textOf(root.get('resource_url'));
    const [, path = ''] = /\/(\w+\?\S*|\w+\/\S+)$/.exec(address ?? '') ?? [];
    if (path !== '') out.available({ kind: type.toLowerCase().replaceAll('_', '-'), externalId: path.slice(0, 200) });
  },
};

const OTHER = [
  'carrierCode',
  'tagId',
  'userId',
  'warehouseId',
  'storeId',
  'code',
  'Message',
  'message',
  'ExceptionMessage',
  'success',
  'orderId',
  'customers',
  'products',
  'results',
  'hasErrors',
];

/** What ShipStation answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    order,
    orderList,
    shipmentList,
    label,
    webhook,
    withoutFacts(
      'answer',
      'Any other answer: services, warehouses, stores, marks, errors.',
      'https://www.shipstation.com/docs/api/',
      (probe) => {
        const known =
          probe.has('orderStatus') ||
          probe.has('orders') ||
          probe.has('shipments') ||
          probe.has('fulfillments') ||
          probe.has('labelData') ||
          probe.has('resource_url');
        return !known && OTHER.some((name) => probe.has(name) || probe.has(`0/${name}`));
      },
    ),
  ],
};

/** Customers and items. */
import { legalEntityOf } from '../../../accounts/accounts.js';
import { flagOf, idOf, required, shownTextOf } from '../../../documents/readings.js';
import { changeOf, guidOf, wordOf } from './readings.js';
import { entity } from './records.js';
import { UNDATED } from '../../../documents/undated.js';
import { countryIn } from '../../../documents/places.js';

/** Customers. */
export const customers = entity({
  kind: 'customer',
  doc: 'A customer, or a page of customers.',
  page: 'resources/dynamics_customer',
  quirks: [
    '`blocked` is a blank, Ship, Invoice or All.',
    'Without currency code the customer is billed in the local one.',
  ],
  members: ['displayName', 'taxLiable', 'paymentTermsId'],
  not: ['irs1099Code'],
  read: (record, out) => {
    const customerId = required(guidOf(record.get('id')), record.get('id'));
    const changed = changeOf(record.get('lastModifiedDateTime'));
    const number = idOf(record.get('number'));
    const country = wordOf(record.get('country'));
    const currency = wordOf(record.get('currencyCode')) ?? out.account.currency;
    const taxLiable = flagOf(record.get('taxLiable'));
    const type = wordOf(record.get('type'));
    const data = {
      customerId,
      ...(number !== null && { number: number.slice(0, 100) }),
      kind: type === 'Company' ? 'business' : type === 'Person' ? 'consumer' : 'unknown',
      ...countryIn(country),
      ...(currency !== null && /^[A-Z]{3}$/.test(currency) && { currency }),
      ...(taxLiable !== null && { taxLiable }),
      blocked: wordOf(record.get('blocked')) !== null,
      changedAt: changed?.at ?? null,
    };
    out.fact(record.place, {
      actor: 'customer',
      key: `customer/${out.account.account}/${customerId}`,
      ref: { by: 'customer-id', value: customerId },
      type: 'customer.master.v1',
      time: changed?.at ?? UNDATED,
      revision: changed?.epochMs ?? 0,
      data,
    });
  },
});

/** Items. */
export const items = entity({
  kind: 'item',
  doc: 'An item, or a page of items.',
  page: 'resources/dynamics_item',
  quirks: ['The item number is what we call SKU; `inventory` is of all locations and is not a count of a warehouse.'],
  members: ['displayName', 'baseUnitOfMeasureCode', 'inventory'],
  read: (record, out) => {
    const sku = required(idOf(record.get('number')), record.get('number'));
    const itemId = required(guidOf(record.get('id')), record.get('id'));
    const changed = required(changeOf(record.get('lastModifiedDateTime')), record.get('lastModifiedDateTime'));
    const taxClass = shownTextOf(record.get('taxGroupCode'), 100);
    const blocked = flagOf(record.get('blocked')) ?? false;
    const key = `item/${legalEntityOf({ ...out.account, marketplace: null })}/${sku}`;
    out.fact(record.place, {
      actor: 'item',
      key,
      ref: { by: 'sku', value: sku },
      type: 'item.master.v1',
      time: changed.at,
      revision: changed.epochMs,
      data: blocked
        ? { state: 'unknown', asOf: changed.at }
        : { state: 'resolved', itemId, ...(taxClass !== null && { taxClass }), asOf: changed.at },
    });
  },
});

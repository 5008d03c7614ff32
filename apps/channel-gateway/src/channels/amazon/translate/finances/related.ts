import type { Element } from '../../../../documents/element.js';
import { textOf } from '../../../../documents/readings.js';

/** Fields of the contracts by the name of a related identifier, in capitals without marks between words. */
const FIELDS: Readonly<Record<string, string>> = {
  ORDERID: 'marketplaceOrderId',
  SHIPMENTID: 'shipmentId',
  REFUNDID: 'refundId',
  ORDERADJUSTMENTITEMID: 'refundId',
  ORDERITEMID: 'orderLineId',
  DISBURSEMENTID: 'payoutId',
  TRANSFERID: 'payoutId',
  DEFERREDTRANSACTIONID: 'corrects',
  SETTLEMENTID: 'settlementId',
  FINANCIALEVENTGROUPID: 'settlementId',
  EVENTGROUPID: 'settlementId',
};

/**
 * What `relatedIdentifiers` name, by field of the contracts. A settlement's own id stands above the id of its group of
 * events; names that no field is for are read and left.
 */
export function relatedOf(list: Element, prefix = 'relatedIdentifier'): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of list.items()) {
    const name =
      textOf(memberOf(entry, `${prefix}Name`))
        ?.replaceAll(/[^A-Za-z]/g, '')
        .toUpperCase() ?? '';
    const values = memberOf(entry, `${prefix}Value`);
    const value = Array.isArray(values.value) ? (values.items()[0] ?? values) : values;
    const text = textOf(value)?.trim() ?? '';
    const field = FIELDS[name];
    if (field === undefined || text === '' || text.length > 200) continue;
    if (found[field] === undefined || name === 'SETTLEMENTID') found[field] = text;
  }
  return found;
}

/** A member by its name in APIs, or as notifications write it, with a capital. */
export function memberOf(element: Element, name: string): Element {
  const capital = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return element.names().includes(capital) ? element.get(capital) : element.get(name);
}

/** Listings Items API 2021-08-01: of a listing only the stock that Amazon sells from is business of ours. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, textOf, wholeNumberOf } from '../../../../documents/readings.js';
import type { JsonKind } from '../../../../documents/source.js';
import { stockItem } from '../shared/stock.js';
import { UNDATED } from '../../../../documents/undated.js';

/** `getListingsItem`, `searchListingsItems`. */
export const listingsItems: JsonKind<DocumentAccount> = {
  kind: 'listings-items',
  form: 'json',
  doc: 'Listings with the stock that Amazon sells from; texts, prices and issues of the listing are not ours to keep.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/listings-items-api-v2021-08-01-reference',
  recognise: (probe) =>
    (probe.has('sku') &&
      !probe.has('submissionId') &&
      ['summaries', 'attributes', 'offers', 'fulfillmentAvailability', 'issues'].some((name) => probe.has(name))) ||
    (Array.isArray(probe.at('items')) && probe.has('numberOfResults')),
  read(root, out) {
    root.readAsWhole();
    const items = root.get('items').stated ? root.get('items').items() : [root];
    for (const item of items) stockOf(item, out);
  },
};

function stockOf(item: Element, out: Output<DocumentAccount>): void {
  const sku = idOf(item.get('sku'));
  if (sku === null) return;
  for (const entry of item.get('fulfillmentAvailability').items()) {
    const units = wholeNumberOf(entry.get('quantity'));
    if (units === null) continue;
    const pool = (textOf(entry.get('fulfillmentChannelCode')) ?? '').startsWith('AMAZON') ? 'amazon-fba' : 'own';
    const data = { pool, asOf: null, quantities: [{ state: 'available', units, word: 'fulfillmentAvailability' }] };
    out.fact(entry.place, {
      ...stockItem(out.account, sku, pool),
      type: 'stock-item.snapshot.v1',
      time: UNDATED,
      data,
    });
  }
}

// Every kind of document is shown by one that we have: committed and fact by fact (test/golden), or a shared sample in the
// table of its source. Kinds without business facts say nothing that a document could show.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { sourceNames, type SourceName } from '../../apps/channel-gateway/src/sources.js';
import { readDocumentAt } from './read-file.js';
import { defaultAccount, filesOf, ownSamples, sharedSamples } from './sources.js';

/** Kinds that have no document, each with the reason; an entry that is no longer true fails. */
const WITHOUT_DOCUMENT: Readonly<Partial<Record<SourceName, Readonly<Record<string, string>>>>> = {
  edifact: { 'edifact-other': 'refused whatever it is' },
  'edi-x12': { 'x12-other': 'refused whatever it is' },
  shopify: {
    'balance-transaction': 'read as its list is',
    'tender-transaction': 'read as its list is',
    'fulfillment-order': 'read as its list is',
    returns: 'read as the single one is',
    balances: 'read as the single one is',
    'order-edit': 'names an order to fetch: translate/kinds.spec.ts',
    'order-edits': 'names an order to fetch: translate/kinds.spec.ts',
  },
  wms: {
    'shipment.shipped': 'our own contract with the warehouse: translate.spec.ts',
    'inventory.counted': 'our own contract with the warehouse: translate.spec.ts',
  },
};

/** Resources of Shopify that say nothing of a business event (translate/kinds.ts). */
const SHOPIFY_SILENT =
  /^(?:inventory-item|product|customer|variant|draft-order|checkout|fulfillment-(?:event|service|request)|order-request|gift-card|payment-gateway|price-rule|discount-code|metafield|risk|shop|webhook|count|error)s?$/;

const present = existsSync(sharedSamples);

describe.skipIf(!present)(`kinds (skipped, because there is no ${sharedSamples})`, () => {
  it.each(sourceNames)('every kind of %s has a document that shows it', async (source) => {
    const loaded = await loadedSource(source);
    const account = await defaultAccount(source);
    const shown = new Set<string>();
    for (const samples of [ownSamples, sharedSamples]) {
      for (const [name, path] of filesOf(samples, source)) {
        for (const { kind } of (await readDocumentAt(loaded, account, name, path)).summaries) shown.add(kind);
      }
    }
    const kinds = loaded.source.kinds.filter(
      ({ silent, kind }) => !silent && !(source === 'shopify' && SHOPIFY_SILENT.test(kind)),
    );
    const missing = [...new Set(kinds.map(({ kind }) => kind))].filter((kind) => !shown.has(kind));
    const silent = Object.keys(WITHOUT_DOCUMENT[source] ?? {});
    expect(missing.filter((kind) => !WAREHOUSE_TABLE.test(kind)).toSorted()).toEqual(silent.toSorted());
  });
});

/** Tables of a data warehouse without orders, money or stock: known by their columns alone. */
const WAREHOUSE_TABLE = /^warehouse-(?:item|payment-methods|inventory-research|order-item-promotions)/;

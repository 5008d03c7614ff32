import { remembered } from '#libs/remembered';
import type { ShopifyAccount } from '../../connections/shopify/settings.js';
import type { JsonKind, Source, TableKind } from '../../documents/source.js';
import { ExportedMovements } from './translate/balance-transactions.js';
import { readShopDocument } from './translate/index.js';
import { kindNames, recognise } from './translate/kinds.js';
import { readExportedPayout } from './translate/payout-export.js';
import { SHOPIFY_TRANSLATOR_VERSION } from './translate/resources.js';

const DOCUMENTATION = 'https://shopify.dev/docs/api/admin-rest/latest/resources';
const EXPORTS = 'https://help.shopify.com/en/manual/payments/shopify-payments/payouts';

const payoutsExport: TableKind<ShopifyAccount> = {
  kind: 'payouts-export',
  form: 'table',
  doc: 'Export of payouts from the administration: a row a payout.',
  documentedAt: EXPORTS,
  quirks: [
    'Columns come and go from year to year; those that are there must come to the total.',
    'Older exports have no payout id: day, currency and total stand in.',
  ],
  columns: ['payout date', 'status', 'total'],
  open: (out) => ({ row: (row) => readExportedPayout(row, out) }),
};

const movementsExport: TableKind<ShopifyAccount> = {
  kind: 'payment-transactions-export',
  form: 'table',
  doc: 'Export of payment transactions from the administration: a row a movement of the balance.',
  documentedAt: EXPORTS,
  quirks: [
    'The payout id is blank while a payout is pending.',
    'A refund keeps the fee of its sale: its own fee is 0.00.',
    'What the buyer saw is positive even on a refund.',
  ],
  columns: ['transaction date', 'type', 'amount', 'fee', 'net'],
  open: (out) => new ExportedMovements(out),
};

/** What a Shopify shop sends and answers. */
export const source: Source<ShopifyAccount> = {
  translatorVersion: SHOPIFY_TRANSLATOR_VERSION,
  kinds: [...kindNames.map(resource), payoutsExport, movementsExport],
};

function resource(kind: string): JsonKind<ShopifyAccount> {
  return {
    kind,
    form: 'json',
    doc: `The resource ${kind}, bare, wrapped or in a list.`,
    documentedAt: DOCUMENTATION,
    recognise: ({ json }) => recognisedOnce(json)?.kind === kind,
    read: (root, out) => {
      root.readAsWhole();
      const { wanted } = out.context;
      const recognised = wanted === undefined ? recognisedOnce(root.value) : recognise(root.value, wanted);
      if (recognised !== null) readShopDocument(recognised, out);
    },
  };
}

/** Each of the kinds asks the same of the same document. */
const recognisedOnce = remembered(recognise);

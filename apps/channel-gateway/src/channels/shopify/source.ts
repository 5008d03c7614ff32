import type { ChannelAccount } from '../../accounts/accounts.js';
import type { JsonKind, Source, TableKind } from '../../documents/source.js';
import { translateJson } from './translate/index.js';
import { kindNames, recognise } from './translate/kinds.js';
import { SHOPIFY_TRANSLATOR_VERSION } from './translate/resources.js';

const DOCUMENTATION = 'https://shopify.dev/docs/api/admin-rest/latest/resources';

/** What a Shopify shop sends and answers. */
export const source: Source<ChannelAccount> = {
  translatorVersion: SHOPIFY_TRANSLATOR_VERSION,
  kinds: [
    ...kindNames.map(resource),
    exported('payouts-export', ['payout date', 'status']),
    exported('payment-transactions-export', ['transaction date', 'type', 'order']),
  ],
};

function resource(kind: string): JsonKind<ChannelAccount> {
  return {
    kind,
    form: 'json',
    doc: `The resource ${kind}, bare, wrapped or in a list.`,
    documentedAt: DOCUMENTATION,
    recognise: ({ json }) => recognise(json)?.kind === kind,
    read: (root, out) => {
      const { document, wanted } = out.context;
      root.readAsWhole();
      out.include(translateJson(root.value, { document, account: out.account, kind: wanted }));
    },
  };
}

/** Files that people export from the shop's administration. */
function exported(kind: string, columns: readonly string[]): TableKind<ChannelAccount> {
  return {
    kind,
    form: 'table',
    doc: `The export ${kind} of the shop's administration.`,
    documentedAt: 'https://help.shopify.com/en/manual/payments/shopify-payments/payouts',
    columns,
    open: (out, header) => {
      header.readAsWhole();
      const detail = `A document of kind ${kind} is known, and this version cannot read it yet. It is kept; replay it when a version can.`;
      out.refuse({ pointer: '', code: 'unsupported-kind', detail });
      return { row: () => undefined };
    },
  };
}

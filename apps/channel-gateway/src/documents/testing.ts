import type { DocumentAccount, SourceAccount } from '../accounts/accounts.js';
import { ComponentTables } from './components.js';
import type { Kind, Source } from './source.js';
import { translateWhole } from './translate-document.js';
import type { Translation } from './translation.js';

/** An account for examples: dollars, English, Pacific time. */
export const exampleDocumentAccount: DocumentAccount = {
  account: 'example-us-1',
  sellerIds: ['SELLER-1'],
  marketplaces: ['Example.com'],
  currency: 'USD',
  timeZone: 'America/Los_Angeles',
  locale: 'en-US',
  legalEntities: [{ marketplace: null, legalEntity: 'US' }],
  taxes: [],
  warehouses: [],
};

/** What kinds make of a text or of bytes; without mapping tables unless they are given. */
export function translatedBy<Account extends SourceAccount = DocumentAccount>(
  kinds: readonly Kind<Account>[],
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  account: SourceAccount = exampleDocumentAccount,
  components: ComponentTables = new ComponentTables(new Map()),
): Promise<Translation> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const source = { translatorVersion: 1, kinds } as Source;
  return translateWhole(source, components, { document: 'example', bytes, account });
}

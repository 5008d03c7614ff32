import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';

/** What ebay sends. */
export const source: Source<DocumentAccount> = { translatorVersion: 1, kinds: [] };

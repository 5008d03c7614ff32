import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';

/** What stripe sends. */
export const source: Source<DocumentAccount> = { translatorVersion: 1, kinds: [] };

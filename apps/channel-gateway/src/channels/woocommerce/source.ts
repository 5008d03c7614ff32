import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';

/** What a WooCommerce shop answers and sends; orders are declared in manifest.yaml. */
export const source: Source<DocumentAccount> = { translatorVersion: 1, kinds: [] };

import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { settlementV2 } from './translate/settlement/settlement-v2.js';

/** What Amazon sends and answers. */
export const source: Source<DocumentAccount> = { translatorVersion: 1, kinds: [settlementV2] };

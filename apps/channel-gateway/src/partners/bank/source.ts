import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { bai2 } from './translate/bai2.js';
import { bankCsv } from './translate/bank-csv.js';
import { camt052, camt053, camt054 } from './translate/camt.js';
import { mt940 } from './translate/mt940.js';

/** What banks send. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [camt052, camt053, camt054, mt940, bai2, ...bankCsv],
};

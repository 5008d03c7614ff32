import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { balanceTransactionTable, feeTable, otherTable, payoutLinkTable, payoutTable } from './translate/extracts.js';
import { objects } from './translate/objects.js';
import { balanceHistory, itemisedReport } from './translate/reports.js';

/** What Stripe sends. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    ...objects,
    itemisedReport,
    balanceHistory,
    balanceTransactionTable,
    payoutTable,
    payoutLinkTable,
    feeTable,
    otherTable,
  ],
};

import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { settlementReport } from './translate/settlement-report.js';
import { transactionEntry, transactionSearch } from './translate/transactions.js';
import { apiAnswer, webhook } from './translate/webhook.js';

/** What PayPal sends. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [transactionSearch, transactionEntry, webhook, settlementReport, apiAnswer],
};

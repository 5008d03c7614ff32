import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { answers } from './translate/answers/answers.js';
import { balances, summaries } from './translate/finances/balances.js';
import { financialEventGroups } from './translate/finances/financial-event-groups.js';
import { financialEvents } from './translate/finances/financial-events.js';
import { invoices } from './translate/finances/invoices.js';
import { expectedPayouts, payouts } from './translate/finances/payouts.js';
import { transactions } from './translate/finances/transactions.js';
import { walletBalances, walletTransactions } from './translate/finances/wallet.js';
import { settlementV2 } from './translate/settlement/settlement-v2.js';

/** What Amazon sends and answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    settlementV2,
    financialEvents,
    financialEventGroups,
    transactions,
    balances,
    summaries,
    payouts,
    expectedPayouts,
    walletTransactions,
    walletBalances,
    invoices,
    ...answers,
  ],
};

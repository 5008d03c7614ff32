import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { notification } from './translate/notifications.js';
import { orders } from './translate/orders.js';
import { payouts } from './translate/payouts.js';
import { returns } from './translate/returns.js';
import { transactionReport } from './translate/transaction-report.js';
import { transactions } from './translate/transactions.js';

/** What eBay sends and answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    orders,
    transactions,
    transactionReport,
    payouts,
    returns,
    notification,
    withoutFacts(
      'answer',
      'An error, or an answer without business: subscriptions, tokens, challenges.',
      'https://developer.ebay.com/api-docs/static/handling-error-messages.html',
      (probe) =>
        [
          'errors',
          'error',
          'warnings',
          'challengeResponse',
          'access_token',
          'subscriptions',
          'topics',
          'fulfillmentId',
        ].some((name) => probe.has(name)) &&
        !probe.has('orderId') &&
        !probe.has('transactions'),
    ),
  ],
};

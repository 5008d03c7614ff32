import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { invoices, pendingRefunds, transactionLog } from './translate/money.js';
import { orders } from './translate/orders.js';
import { paymentVoucher } from './translate/voucher.js';

/** What a Mirakl marketplace answers and exports. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    orders,
    pendingRefunds,
    invoices,
    transactionLog,
    paymentVoucher,
    withoutFacts(
      'answer',
      'An error, or an answer without business: offers, shops, reasons.',
      'https://developer.mirakl.com/content/product/mmp/rest/seller/openapi3',
      (probe) => ['message', 'status', 'offers', 'shop_id', 'reasons', 'errors'].some((name) => probe.has(name)),
    ),
  ],
};

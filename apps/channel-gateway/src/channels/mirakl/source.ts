import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { invoices, pendingRefunds, transactionLog } from './translate/money.js';
import { orders } from './translate/orders.js';
import { paymentVoucher } from './translate/voucher.js';

/** Debits that are pending, product by product or of services, and orders of services. */
const OTHER = [
  ['orders/order/0/order_commercial_id', 'orders/order/0/amount'],
  ['data/0/order_id', 'data/0/currency_code'],
  ['data/0/commercial_order_id'],
];

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
      'An error, or an answer without business: offers, shops, reasons, debits that the operator is to make, orders of services.',
      'https://developer.mirakl.com/content/product/mmp/rest/seller/openapi3',
      (probe) =>
        ['message', 'status', 'offers', 'shop_id', 'shops', 'reasons', 'errors'].some((name) => probe.has(name)) ||
        (OTHER.some((members) => probe.has(...members)) && !probe.has('orders/order/0/order_lines')),
    ),
  ],
};

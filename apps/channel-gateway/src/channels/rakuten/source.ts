import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { orderLines } from './translate/order-csv.js';
import { orders } from './translate/order-json.js';

/** What Rakuten answers and exports. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    orders,
    orderLines,
    withoutFacts(
      'answer',
      'An answer with numbers of orders, or with messages only.',
      'https://webservice.rms.rakuten.co.jp/',
      (probe) =>
        ['MessageModelList', 'orderNumberList', 'Results'].some((name) => probe.has(name)) &&
        !probe.has('OrderModelList'),
    ),
  ],
};

import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { orderLines } from './translate/order-csv.js';

/** What Rakuten answers and exports; orders as JSON are declared in manifest.yaml. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
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

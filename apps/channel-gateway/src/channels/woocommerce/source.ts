import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { refunds } from './translate/refunds.js';

/** What a WooCommerce shop answers and sends; orders are declared in manifest.yaml. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    refunds,
    withoutFacts(
      'answer',
      'An error, notes of an order, or the webhooks that are set up.',
      'https://woocommerce.github.io/woocommerce-rest-api-docs/',
      (probe) =>
        (probe.has('code') && probe.has('message') && probe.has('data/status')) ||
        ['', '0/'].some(
          (at) => probe.has(`${at}delivery_url`) || (probe.has(`${at}note`) && probe.has(`${at}customer_note`)),
        ),
    ),
  ],
};

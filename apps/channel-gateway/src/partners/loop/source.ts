import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { returnWebhook } from './translate/returns.js';

/** What Loop sends. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    returnWebhook,
    withoutFacts(
      'other-webhook',
      'Labels, gift cards, restocks and errors: the return itself tells what matters.',
      'https://docs.loopreturns.com/reference/webhooks',
      (probe) =>
        !probe.has('provider_order_id') &&
        !(probe.at('topic') === 'return' && probe.has('line_items')) &&
        (probe.has('topic') || probe.has('trigger') || probe.has('errors') || probe.has('code')),
    ),
  ],
};

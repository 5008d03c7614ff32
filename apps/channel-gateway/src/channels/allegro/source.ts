import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { checkoutForms } from './translate/orders.js';

/** What Allegro answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    checkoutForms,
    withoutFacts(
      'answer',
      'An error, or an answer without business: events, offers, billing types.',
      'https://developer.allegro.pl/documentation',
      (probe) => ['errors', 'error', 'events', 'offers', 'billingTypes'].some((name) => probe.has(name)),
    ),
  ],
};

import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';

/** What Allegro answers; orders are declared in manifest.yaml. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    withoutFacts(
      'answer',
      'An error, or an answer without business: events, offers, billing types.',
      'https://developer.allegro.pl/documentation',
      (probe) => ['errors', 'error', 'events', 'offers', 'billingTypes'].some((name) => probe.has(name)),
    ),
  ],
};

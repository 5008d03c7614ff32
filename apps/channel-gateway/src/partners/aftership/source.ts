import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { returns, tracking } from './translate/webhooks.js';

/** What AfterShip sends. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    tracking,
    returns,
    withoutFacts(
      'other',
      'Estimates, shipping labels, answers and errors.',
      'https://www.aftership.com/docs/',
      (probe) =>
        !probe.has('msg/tracking_number') &&
        !probe.has('tracking/tracking_number') &&
        !probe.has('data/tracking/tracking_number') &&
        !(String(probe.at('event') ?? '').startsWith('return') && probe.has('data')) &&
        (probe.has('event') || probe.has('meta')),
    ),
  ],
};

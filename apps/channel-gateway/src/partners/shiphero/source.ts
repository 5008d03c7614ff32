import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { KNOWN, webhooks } from './translate/webhooks.js';

/** What ShipHero sends. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    ...webhooks,
    withoutFacts(
      'other-webhook',
      'Any other webhook, or an answer: work inside the warehouse.',
      'https://developer.shiphero.com/webhooks/',
      (probe) =>
        (probe.has('webhook_type') && !KNOWN.has(String(probe.at('webhook_type')))) ||
        probe.has('data') ||
        probe.has('errors') ||
        probe.has('code', 'Status'),
    ),
  ],
};

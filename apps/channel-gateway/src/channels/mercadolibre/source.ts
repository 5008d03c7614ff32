import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';

/** What Mercado Libre answers; orders, notifications and how it is spoken to are declared in manifest.yaml. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    withoutFacts(
      'answer',
      'An error, or an answer without orders.',
      'https://developers.mercadolibre.com.ar/en_us/',
      (probe) => probe.has('error') || (Array.isArray(probe.at('results')) && !probe.has('results/0/order_items')),
    ),
  ],
};

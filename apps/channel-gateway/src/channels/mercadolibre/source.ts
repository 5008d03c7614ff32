import type { DocumentAccount } from '../../accounts/accounts.js';
import { idOf, textOf } from '../../documents/readings.js';
import type { JsonKind, Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';

const DOCS = 'https://developers.mercadolibre.com.ar/en_us/';

/** A notification: it names the address of what changed. */
const notification: JsonKind<DocumentAccount> = {
  kind: 'notification',
  form: 'json',
  doc: 'A notification of a topic: it names what changed, which is then fetched.',
  documentedAt: `${DOCS}products-receive-notifications`,
  recognise: (probe) => probe.has('resource', 'topic'),
  read: (root, out) => {
    const externalId = idOf(root.get('resource'));
    const kind = textOf(root.get('topic')) ?? 'resource';
    if (externalId !== null) out.available({ kind, externalId });
    root.readAsWhole();
  },
};

/** What Mercado Libre answers and notifies; orders are declared in manifest.yaml. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    notification,
    withoutFacts(
      'answer',
      'An error, or an answer without orders.',
      DOCS,
      (probe) => probe.has('error') || (Array.isArray(probe.at('results')) && !probe.has('results/0/order_items')),
    ),
  ],
};

import type { DocumentAccount } from '../../../accounts/accounts.js';
import { required, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';

/** Notifications of a webhook. */
export const notification: JsonKind<DocumentAccount> = {
  kind: 'notification',
  form: 'json',
  doc: 'Notifications of a webhook: each names what changed, which is then fetched.',
  documentedAt:
    'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/dynamics-subscriptions',
  quirks: [
    'Only address and type of change come; a change of many records is one notification of a collection with a filter.',
    'A record that was deleted can no longer be fetched: the answer 404 says so.',
  ],
  recognise: (probe) => probe.has('value/0/subscriptionId', 'value/0/changeType', 'value/0/resource'),
  read: (root, out) => {
    for (const one of root.get('value').items()) {
      out.part(
        one,
        (entry) => {
          const resource = required(textOf(entry.get('resource')), entry.get('resource'));
          entry.get('changeType');
          const [, kind = 'resource', id = resource] = /\/(\w+)\(([^()]+)\)$/.exec(resource) ?? [];
          const [, collection = kind] = /\/(\w+)\?/.exec(resource) ?? [];
          out.available({ kind: collection, externalId: id });
        },
        'notification',
      );
    }
  },
};

import type { DocumentAccount } from '../../accounts/accounts.js';
import type { JsonKind, Source } from '../../documents/source.js';
import { notification } from './translate/notification.js';
import { settlementDetail } from './translate/settlement-detail.js';

const answer: JsonKind<DocumentAccount> = {
  kind: 'api-answer',
  form: 'json',
  doc: 'Answer or error of an API call: what it began is told by webhooks.',
  documentedAt: 'https://docs.adyen.com/api-explorer/Checkout/latest/post/payments',
  recognise: (probe) =>
    (probe.has('pspReference') || probe.has('errorCode') || probe.has('notificationResponse')) &&
    !probe.has('notificationItems'),
  silent: true,
  read: (root) => root.readAsWhole(),
};

const otherEvent: JsonKind<DocumentAccount> = {
  kind: 'other-event',
  form: 'json',
  doc: 'Webhook of another product of Adyen: platforms, accounts, tokens, terminals. Payments come as standard webhooks.',
  documentedAt: 'https://docs.adyen.com/development-resources/webhooks/webhook-types',
  recognise: (probe) => probe.has('type', 'data', 'environment') && !probe.has('notificationItems'),
  silent: true,
  read: (root) => root.readAsWhole(),
};

/** What Adyen sends. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [notification, settlementDetail, answer, otherEvent],
};

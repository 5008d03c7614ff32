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

/** What Adyen sends. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [notification, settlementDetail, answer],
};

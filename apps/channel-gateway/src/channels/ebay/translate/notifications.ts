/** Notifications: they name what changed, which is then fetched. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { idOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';

/** Where the id of what changed stands, by topic. */
const NAMED: readonly (readonly [topic: RegExp, kind: string, path: readonly string[]])[] = [
  [/^ORDER/, 'order', ['order', 'orderId']],
  [/^ORDER/, 'order', ['orderId']],
  [/RETURN/, 'return', ['returnId']],
  [/RETURN/, 'return', ['return', 'returnId']],
  [/PAYMENT_DISPUTE|DISPUTE/, 'dispute', ['paymentDisputeId']],
  [/CANCEL/, 'cancellation', ['cancelId']],
  [/PAYOUT/, 'payout', ['payoutId']],
  [/INQUIRY|CASE/, 'case', ['caseId']],
  [/FEEDBACK|ITEM|LISTING/, 'item', ['itemId']],
];

/** A notification. */
export const notification: JsonKind<DocumentAccount> = {
  kind: 'notification',
  form: 'json',
  doc: 'Notification of a topic: it names what changed.',
  documentedAt: 'https://developer.ebay.com/api-docs/commerce/notification/overview.html',
  quirks: ['MARKETPLACE_ACCOUNT_DELETION asks to erase a buyer: it is taken by the eraser and not a business fact.'],
  recognise: (probe) => probe.has('metadata/topic', 'notification'),
  read: (root, out) => {
    const topic = textOf(root.get('metadata').get('topic')) ?? '';
    const data = root.get('notification').get('data');
    for (const [pattern, kind, path] of NAMED) {
      if (!pattern.test(topic)) continue;
      const externalId = idOf(path.reduce((element, name) => element.get(name), data));
      if (externalId === null) continue;
      out.available({ kind, externalId });
      break;
    }
    root.readAsWhole();
  },
};

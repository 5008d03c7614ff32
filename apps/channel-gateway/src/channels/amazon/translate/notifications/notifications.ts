/** Notifications of the Selling Partner API: bare, as an event of EventBridge, or as messages of a queue. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { textOf } from '../../../../documents/readings.js';
import { refuse } from '../../../../documents/refused.js';
import { checkSeller } from '../../../../documents/seller-check.js';
import type { JsonKind } from '../../../../documents/source.js';
import { memberOf } from '../finances/related.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { HANDLERS } from './handlers.js';

/** A notification of any type. */
export const notifications: JsonKind<DocumentAccount> = {
  kind: 'notification',
  form: 'json',
  doc: 'Notifications: changes of orders and stock, transactions, parcels, and reports or feeds that are ready.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/notification-type-values',
  quirks: [
    'Names begin with a capital or a small letter, by the age of the type.',
    'EventBridge wraps a notification in `detail`; a queue carries it as text in `Body` or `body`.',
    'A type that says nothing of orders, money or stock (offers, prices, listings, brands) is taken with 0 facts.',
  ],
  recognise: (probe) =>
    ['notificationType', 'NotificationType', 'detail/notificationType', 'detail/NotificationType'].some((name) =>
      probe.has(name),
    ) ||
    probe.has('Messages/0/Body') ||
    probe.has('Records/0/body') ||
    (probe.has('Body', 'MessageId') && !probe.has('Payload')) ||
    (probe.has('Type', 'Message') && probe.at('Type') === 'Notification'),
  read(root, out) {
    root.readAsWhole();
    for (const notification of notificationsIn(root)) readNotification(notification, out);
  },
};

/** The notifications of a document, unwrapped. */
function notificationsIn(root: Element): Element[] {
  if (memberOf(root, 'notificationType').stated) return [root];
  if (root.get('detail').stated) return [root.get('detail')];
  const texts = [
    ...root
      .get('Messages')
      .items()
      .map((message) => message.get('Body')),
    ...root
      .get('Records')
      .items()
      .map((message) => message.get('body')),
    root.get('Body'),
    root.get('Message'),
  ];
  return texts.filter((text) => text.stated).flatMap((text) => notificationsIn(unwrapped(text)));
}

function unwrapped(text: Element): Element {
  if (typeof text.value === 'object') return text;
  try {
    return Element.root(JSON.parse(String(text.value)), text.pointer);
  } catch {
    return refuse('malformed-json', text.place, 'The message is no JSON', 'Send it again.');
  }
}

function readNotification(notification: Element, out: Output<DocumentAccount>): void {
  const type = textOf(memberOf(notification, 'notificationType')) ?? '';
  const at = apiInstantOf(memberOf(notification, 'eventTime'), out.account);
  const outer = memberOf(notification, 'payload');
  const inner = outer.names().find((name) => name.endsWith('Notification'));
  const payload = inner === undefined ? outer : outer.get(inner);
  const handler = HANDLERS[type];
  out.part(
    payload,
    (part) => {
      checkSeller(out.account, memberOf(part, 'sellerId'), memberOf(part, 'merchantId'));
      if (handler === undefined) part.readAsWhole();
      else
        handler(
          part,
          { at, id: textOf(memberOf(memberOf(notification, 'notificationMetadata'), 'notificationId')) ?? type },
          out,
        );
    },
    type === '' ? 'notification' : type,
  );
}

/** Webhooks of AfterShip: tracking with every checkpoint, and returns that are ids and states only. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { epochInstantOf, zonedInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';

const STATUSES: Readonly<Record<string, string>> = {
  Pending: 'unknown',
  InfoReceived: 'label-created',
  InTransit: 'in-transit',
  OutForDelivery: 'out-for-delivery',
  AvailableForPickup: 'out-for-delivery',
  AttemptFail: 'exception',
  Delivered: 'delivered',
  Exception: 'exception',
  Expired: 'exception',
};

/** A parcel on its way to a buyer. */
export const tracking: JsonKind<DocumentAccount> = {
  kind: 'tracking-update',
  form: 'json',
  doc: 'News of a parcel: its state and every checkpoint so far.',
  documentedAt: 'https://www.aftership.com/docs/tracking/webhook/webhook-overview',
  quirks: [
    '`ts` counts seconds, and a checkpoint has a time without zone: it is read in the zone of the account.',
    'Exception_011 and its like say that a parcel goes back.',
  ],
  recognise: (probe) =>
    probe.has('msg/tracking_number') ||
    probe.has('tracking/tracking_number') ||
    probe.has('data/tracking/tracking_number'),
  read: (root, out) => {
    for (const name of ['event', 'event_id', 'is_tracking_first_tag', 'meta']) root.get(name).readAsWhole();
    const sent = epochInstantOf(root.get('ts'), 'seconds')?.at ?? null;
    const one = [root.get('msg'), root.get('tracking'), root.get('data').get('tracking')].find(({ stated }) => stated);
    if (one) out.part(one, (parcel) => readParcel(parcel, sent, out), 'tracking');
  },
};

function readParcel(parcel: Element, sent: string | null, out: Output<DocumentAccount>): void {
  const number = required(shownTextOf(parcel.get('tracking_number'), 200), parcel.get('tracking_number'));
  const order = idOf(parcel.get('order_number')) ?? idOf(parcel.get('order_id'));
  const carrier = shownTextOf(parcel.get('slug'), 100);
  const checkpoints = parcel.get('checkpoints').items();
  const news = checkpoints.length > 0 ? checkpoints : [parcel];
  for (const one of news) {
    const tag = textOf(one.get('tag')) ?? '';
    const subtag = shownTextOf(one.get('subtag'), 300);
    const at = zonedInstantOf(one.get('checkpoint_time'), 'ymd', out.account.timeZone);
    const time = at?.at ?? sent;
    const data = {
      trackingNumber: number,
      ...(carrier !== null && { carrier }),
      ...(order !== null && { marketplaceOrderId: order }),
      status: /^Exception_01[01]/.test(subtag ?? '') ? 'returned' : (STATUSES[tag] ?? 'unknown'),
      statusWord: subtag ?? tag,
      at: time,
    };
    const ref = { by: 'tracking', value: number } as const;
    out.fact(one.place, {
      actor: 'order',
      key: null,
      ref,
      type: 'order.tracking.v1',
      time: required(time, one.get('checkpoint_time')),
      data,
    });
  }
}

/** A return: its number and state; the rest is to be fetched. */
export const returns: JsonKind<DocumentAccount> = {
  kind: 'return-event',
  form: 'json',
  doc: 'News of a return: ids and states; the return itself is to be fetched.',
  documentedAt: 'https://www.aftership.com/docs/returns/webhook/webhook-overview',
  quirks: ['The body has no lines and no order.'],
  recognise: (probe) => String(probe.at('event') ?? '').startsWith('return') && probe.has('data'),
  read: (root, out) => {
    for (const name of ['id', 'version', 'event', 'created_at', 'modified']) root.get(name).readAsWhole();
    const data = root.get('data');
    const id = required(idOf(data.get('id')), data.get('id'));
    data.readAsWhole();
    out.available({ kind: 'return', externalId: id });
  },
};

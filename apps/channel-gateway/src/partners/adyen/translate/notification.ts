/** Standard webhooks: one or several notification items, amounts in Adyen's smallest units, `success` as a text. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf, type SourceInstant } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { scaledUnitsOf } from '../../../documents/scaled-units.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { JsonKind } from '../../../documents/source.js';
import { EVENTS, WITHOUT_MONEY, type EventMeaning } from './events.js';
import { ADYEN_DECIMALS } from './minor-units.js';

/** A standard webhook. */
export const notification: JsonKind<DocumentAccount> = {
  kind: 'notification',
  form: 'json',
  doc: 'Standard webhook: events of payments, refunds, disputes, payouts and reports.',
  documentedAt: 'https://docs.adyen.com/development-resources/webhooks/webhook-types',
  quirks: [
    '`success` is the text true or false; with it REFUND says that a refund was accepted, and REFUND_FAILED that it failed later.',
    '`reason` can be the text null.',
    'The original payment stands in originalReference; the event itself has a reference of its own.',
    'Four currencies have other decimals than ISO 4217.',
  ],
  recognise: (probe) => Array.isArray(probe.at('notificationItems')),
  read: (root, out) => {
    root.get('live').readAsWhole();
    for (const item of root.get('notificationItems').items()) {
      out.part(item.get('NotificationRequestItem'), (one) => readItem(one, out), 'item');
    }
  },
};

function readItem(item: Element, out: Output<DocumentAccount>): void {
  checkSeller(out.account, item.get('merchantAccountCode'));
  const code = required(textOf(item.get('eventCode')), item.get('eventCode'));
  if (WITHOUT_MONEY.has(code)) return readWithoutMoney(item, code, out);
  const meaning = EVENTS[code];
  if (meaning === undefined) {
    refuse(
      'unsupported-kind',
      item.get('eventCode').place,
      'The event code is not known',
      'Keep it and replay it when it is.',
      code,
    );
  }
  const event = eventOf(item, code, meaning);
  if (meaning.moves !== false) movement(item, event, out);
  if (meaning.dispute !== undefined) dispute(item, event, meaning.dispute, out);
}

function readWithoutMoney(item: Element, code: string, out: Output<DocumentAccount>): void {
  item.readAsWhole();
  const report = idOf(item.get('pspReference'));
  if (code === 'REPORT_AVAILABLE' && report !== null) out.available({ kind: 'report', externalId: report });
}

interface Event {
  readonly code: string;
  readonly meaning: EventMeaning;
  readonly id: string;
  readonly paymentId: string;
  readonly at: SourceInstant;
  readonly amount: { readonly minor: number; readonly currency: string };
  readonly order: string | null;
  readonly reason: string | null;
}

function eventOf(item: Element, code: string, meaning: EventMeaning): Event {
  const amount = item.get('amount');
  const currency = required(textOf(amount.get('currency')), amount.get('currency'));
  const value = required(scaledUnitsOf(amount.get('value'), currency, ADYEN_DECIMALS), amount.get('value'));
  const id = required(idOf(item.get('pspReference')), item.get('pspReference'));
  const reason = shownTextOf(item.get('reason'), 300);
  return {
    code,
    meaning,
    id,
    paymentId: idOf(item.get('originalReference')) ?? id,
    at: required(instantOf(item.get('eventDate')), item.get('eventDate')),
    amount: { minor: Number(value.minor) * meaning.sign, currency },
    order: idOf(item.get('merchantReference')),
    reason: reason === 'null' ? null : reason,
  };
}

function movement(item: Element, event: Event, out: Output<DocumentAccount>): void {
  const { code, meaning, id, paymentId, at, amount, order, reason } = event;
  const { account } = out.account;
  const method = shownTextOf(item.get('paymentMethod'), 100);
  const data = {
    transactionId: id,
    paymentId,
    settlementAccount: account,
    kind: meaning.kind,
    kindWord: code,
    state: stateOf(item, meaning),
    amount,
    at: at.at,
    ...(order !== null && { merchantReference: order }),
    ...(paymentId !== id && { originalTransactionId: paymentId }),
    ...(meaning.dispute !== undefined && { disputeId: id }),
    ...(method !== null && { method }),
    ...(reason !== null && { reason }),
  };
  out.fact(item.place, {
    actor: 'payment',
    key: `payment/${account}/${paymentId}`,
    ref: { by: 'payment-id', value: paymentId },
    type: 'payment.transaction.v1',
    time: at.at,
    offsets: { '': at.offset },
    data,
  });
}

function stateOf(item: Element, { state }: EventMeaning): 'success' | 'failure' | 'pending' | 'unknown' {
  const success = String(item.get('success').value ?? '');
  if (success === 'false') return 'failure';
  return state ?? (success === 'true' ? 'success' : 'unknown');
}

function dispute(
  item: Element,
  { id, paymentId, at, amount, order, reason, code }: Event,
  { kind, state }: NonNullable<EventMeaning['dispute']>,
  out: Output<DocumentAccount>,
): void {
  const more = item.get('additionalData');
  const dueAt = instantOf(more.get('defensePeriodEndsAt'));
  const because = shownTextOf(more.get('chargebackReasonCode'), 300) ?? reason;
  const data = {
    disputeId: id,
    kind,
    state,
    stateWord: code,
    ...(because !== null && { reason: because }),
    paymentId,
    ...(order !== null && { marketplaceOrderId: order }),
    amount: { minor: -Math.abs(amount.minor), currency: amount.currency },
    at: at.at,
    ...(dueAt !== null && { evidenceDueAt: dueAt.at }),
  };
  const about = { actor: 'return', key: null, ref: { by: 'payment-id', value: paymentId } } as const;
  out.fact(item.place, { ...about, type: 'return.dispute.v1', time: at.at, offsets: { '': at.offset }, data });
}

/** Webhook events, alone or inside the request that verifies their signature; and the same resources as answers. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { moneyIn, signedMoney, wire } from './transactions.js';

const documentedAt = 'https://developer.paypal.com/api/rest/webhooks/event-names/';

/** A webhook. */
export const webhook: JsonKind<DocumentAccount> = {
  kind: 'webhook',
  form: 'json',
  doc: 'Webhook event of payments, captures, refunds, disputes and payouts.',
  documentedAt,
  quirks: [
    'Two generations of resources: `amount {total, currency}` with `state`, and `amount {value, currency_code}` with `status`.',
    'Verifying a signature wraps the event once more.',
  ],
  recognise: (probe) => probe.has('event_type', 'resource') || probe.has('webhook_event'),
  read: (root, out) => {
    const event = root.get('webhook_event').stated ? root.get('webhook_event') : root;
    if (event !== root) for (const name of WRAPPING) root.get(name).readAsWhole();
    for (const name of ABOUT) event.get(name).readAsWhole();
    const type = textOf(event.get('event_type')) ?? '';
    out.part(event.get('resource'), (resource) => readResource(resource, type, out), 'resource');
  },
};

const WRAPPING = ['transmission_id', 'transmission_time', 'transmission_sig', 'cert_url', 'auth_algo', 'webhook_id'];
const ABOUT = [
  'id',
  'create_time',
  'resource_type',
  'resource_version',
  'event_version',
  'summary',
  'status',
  'transmissions',
  'links',
];

type Reader = (resource: Element, type: string, out: Output<DocumentAccount>) => void;

function readResource(resource: Element, type: string, out: Output<DocumentAccount>): void {
  const read = READERS.find(([pattern]) => pattern.test(type))?.[1];
  if (read === undefined) resource.readAsWhole();
  else read(resource, type, out);
}

const payment =
  (kind: 'authorisation' | 'capture' | 'sale' | 'refund' | 'void', sign: 1n | -1n): Reader =>
  (resource, type, out) => {
    const { account } = out.account;
    const id = required(idOf(resource.get('id')), resource.get('id'));
    const amount = signedMoney(resource.get('amount'));
    const breakdown = resource.get(kind === 'refund' ? 'seller_payable_breakdown' : 'seller_receivable_breakdown');
    const fee = moneyIn(breakdown.get('paypal_fee')) ?? moneyIn(resource.get('transaction_fee'));
    const net = moneyIn(breakdown.get('net_amount'));
    const at = required(instantOf(resource.get('create_time')), resource.get('create_time'));
    const parent = parentOf(resource, id);
    const order =
      idOf(resource.get('custom_id')) ??
      idOf(resource.get('custom')) ??
      idOf(resource.get('invoice_id')) ??
      idOf(resource.get('invoice_number'));
    const reason =
      shownTextOf(resource.get('status_details').get('reason'), 300) ?? shownTextOf(resource.get('reason_code'), 300);
    out.fact(resource.place, {
      actor: 'payment',
      key: `payment/${account}/${parent}`,
      ref: { by: 'payment-id', value: parent },
      type: 'payment.transaction.v1',
      time: at.at,
      revision: instantOf(resource.get('update_time'))?.epochMs ?? 0,
      offsets: { '': at.offset },
      data: {
        transactionId: id,
        paymentId: parent,
        settlementAccount: account,
        kind,
        kindWord: type,
        state: stateOf(resource, type),
        amount: wire({ ...amount, minor: sign * abs(amount.minor) }),
        ...(fee && { fee: wire({ ...fee, minor: sign * -abs(fee.minor) }) }),
        ...(net && { net: wire({ ...net, minor: sign * abs(net.minor) }) }),
        at: at.at,
        ...(order !== null && { merchantReference: order }),
        ...(parent !== id && { originalTransactionId: parent }),
        ...(reason !== null && { reason }),
      },
    });
  };

/** The payment that something belongs to: by its own member, or by the address of its `up` link. */
function parentOf(resource: Element, id: string): string {
  const stated = ['parent_payment', 'sale_id', 'capture_id']
    .map((name) => idOf(resource.get(name)))
    .find((one) => one !== null);
  const up = resource
    .get('links')
    .items()
    .filter((link) => textOf(link.get('rel')) === 'up')
    .map((link) => textOf(link.get('href'))?.split('/').at(-1))
    .find((one) => one !== undefined && one !== '');
  return stated ?? up ?? id;
}

function stateOf(resource: Element, type: string): 'success' | 'pending' | 'failure' {
  const word = (textOf(resource.get('status')) ?? textOf(resource.get('state')) ?? '').toLowerCase();
  if (/denied|failed|declined|voided/.test(word) || /DENIED|FAILED|DECLINED/.test(type)) return 'failure';
  return /pending|created/.test(word) && !type.endsWith('.CREATED') ? 'pending' : 'success';
}

const dispute: Reader = (resource, _type, out) => {
  const id = required(idOf(resource.get('dispute_id')), resource.get('dispute_id'));
  const amount = signedMoney(resource.get('dispute_amount'));
  const at = required(instantOf(resource.get('create_time')), resource.get('create_time'));
  const [first] = resource.get('disputed_transactions').items();
  const paymentId = first && idOf(first.get('seller_transaction_id'));
  resource.get('disputed_transactions').readAsWhole();
  const outcome = textOf(resource.get('dispute_outcome').get('outcome_code'));
  const word = textOf(resource.get('status')) ?? '';
  const reason = shownTextOf(resource.get('reason'), 300);
  const due = instantOf(resource.get('seller_response_due_date'));
  const stage = textOf(resource.get('dispute_life_cycle_stage')) ?? '';
  out.fact(resource.place, {
    actor: 'return',
    key: null,
    ref: paymentId ? { by: 'payment-id', value: paymentId } : { by: 'dispute-id', value: id },
    type: 'return.dispute.v1',
    time: at.at,
    revision: instantOf(resource.get('update_time'))?.epochMs ?? 0,
    offsets: { '': at.offset },
    data: {
      disputeId: id,
      kind: stage === 'CHARGEBACK' ? 'chargeback' : stage === 'INQUIRY' ? 'inquiry' : 'claim',
      state: disputeState(word, outcome),
      stateWord: outcome ?? word,
      ...(reason !== null && { reason }),
      ...(paymentId && { paymentId }),
      amount: wire({ ...amount, minor: -abs(amount.minor) }),
      at: at.at,
      ...(due !== null && { evidenceDueAt: due.at }),
    },
  });
};

function disputeState(status: string, outcome: string | null): string {
  if (outcome !== null && /SELLER_FAVOU?R|CANCELED|DENIED/.test(outcome)) return 'won';
  if (outcome !== null && /BUYER_FAVOU?R/.test(outcome)) return 'lost';
  if (status === 'WAITING_FOR_SELLER_RESPONSE' || status === 'OPEN') return 'needs-response';
  if (status === 'RESOLVED') return 'closed';
  return status === 'UNDER_REVIEW' || status === 'WAITING_FOR_BUYER_RESPONSE' ? 'under-review' : 'open';
}

function abs(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

/** Which event is read how; all others say nothing of money (orders that are approved, plans, accounts). */
const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^PAYMENT\.AUTHORIZATION\.VOIDED/, payment('void', -1n)],
  [/^PAYMENT\.AUTHORIZATION\./, payment('authorisation', 1n)],
  [/^PAYMENT\.(?:CAPTURE|SALE)\.(?:REFUNDED|REVERSED)/, payment('refund', -1n)],
  [/^PAYMENT\.REFUND/, payment('refund', -1n)],
  [/^PAYMENT\.CAPTURE\./, payment('capture', 1n)],
  [/^PAYMENT\.SALE\./, payment('sale', 1n)],
  [/^CUSTOMER\.DISPUTE\.|^RISK\.DISPUTE\./, dispute],
];

/** What we ask for ourselves: a capture, a refund, a payout. Its webhook tells what became of it. */
const REQUESTED = [
  ['amount', 'note_to_payer'],
  ['amount', 'invoice_id'],
  ['amount', 'is_final_capture'],
  ['final_capture'],
  ['sender_batch_header'],
  ['batch_header'],
  ['payer_id', 'transactions'],
  ['payment_source', 'purchase_units'],
];

/** Orders, errors, answers about signatures and tokens: no money moves by them, webhooks and reports tell. */
export const apiAnswer: JsonKind<DocumentAccount> = {
  kind: 'api-answer',
  form: 'json',
  doc: 'Answer or error of an API call.',
  documentedAt: 'https://developer.paypal.com/api/rest/responses/',
  recognise: (probe) =>
    !probe.has('event_type') &&
    !probe.has('webhook_event') &&
    (probe.has('verification_status') ||
      probe.has('debug_id') ||
      probe.has('error') ||
      probe.has('intent') ||
      probe.has('events') ||
      probe.has('event_types') ||
      REQUESTED.some((members) => probe.has(...members))),
  silent: true,
  read: (root) => root.readAsWhole(),
};

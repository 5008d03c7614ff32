/** Payouts of the Transfers API 2024-06-01: those that were made, and those that are expected. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, required, shownTextOf } from '../../../../documents/readings.js';
import { checkSeller } from '../../../../documents/seller-check.js';
import type { JsonKind } from '../../../../documents/source.js';
import { instantFor } from '../../../../documents/dates.js';
import { apiInstantOf, apiTimeOf, settlement } from '../shared/ledger-line.js';
import { requiredMoneyOf, wired } from '../shared/money.js';
import { relatedOf } from './related.js';

const STATES: Readonly<Record<string, string>> = {
  SCHEDULED: 'scheduled',
  STARTED: 'scheduled',
  INITIATED: 'scheduled',
  PENDING: 'scheduled',
  PROCESSING: 'in-transit',
  IN_TRANSIT: 'in-transit',
  PAID: 'paid',
  SUCCEEDED: 'paid',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
  RETURNED: 'returned',
  REVERSED: 'returned',
  NO_PAYOUT: 'cancelled',
  NO_PAYOUT_EXPECTED: 'cancelled',
};

/** `listPayouts`. */
export const payouts: JsonKind<DocumentAccount> = {
  kind: 'payouts',
  form: 'json',
  doc: 'Payouts of the Transfers API 2024-06-01, with the text by which the bank will know each.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/transfers-api-v2024-06-01-reference',
  recognise: (probe) => Array.isArray(probe.at('payouts')),
  read(root, out) {
    root.get('nextToken');
    for (const payout of root.get('payouts').items()) out.part(payout, (part) => readPayout(part, out), 'payout');
  },
};

function readPayout(payout: Element, out: Output<DocumentAccount>): void {
  const payoutId = required(idOf(payout.get('id')), payout.get('id'));
  const created = apiTimeOf(payout.get('creationDate'), out.account);
  const word = shownTextOf(payout.get('currentStatus'), 300);
  const history = payout
    .get('statusHistory')
    .items()
    .map((entry) => ({
      status: shownTextOf(entry.get('status'), 300),
      at: apiInstantOf(entry.get('lastUpdatedDate'), out.account),
      failure: shownTextOf(entry.get('failureReason'), 300),
    }));
  const latest =
    history
      .map(({ at }) => at ?? '')
      .toSorted()
      .at(-1) ?? '';
  const paid = history.find(({ status }) => status === 'PAID')?.at ?? null;
  const at = required(created ?? (latest === '' ? null : latest), payout.get('creationDate'));
  const failure = history.find((entry) => entry.failure !== null)?.failure ?? null;
  const reference = shownTextOf(payout.get('traceId'), 200);
  state(payout, out, {
    payoutId,
    word,
    at,
    time: latest === '' ? instantFor(at, out.account.timeZone) : latest,
    more: {
      ...(paid !== null && { arrivesOn: paid }),
      ...(reference !== null && { bankReference: reference }),
      ...(failure !== null && { failure }),
    },
  });
}

interface State {
  readonly payoutId: string;
  readonly word: string | null;
  readonly at: string;
  readonly time: string;
  readonly more: Readonly<Record<string, unknown>>;
}

function state(payout: Element, out: Output<DocumentAccount>, { payoutId, word, at, time, more }: State): void {
  checkSeller(out.account, payout.get('partnerMetadata').get('partnerId'));
  const amount = wired(requiredMoneyOf(payout.get('amount')));
  const { settlementId } = relatedOf(payout.get('relatedIdentifiers'));
  const tail = shownTextOf(payout.get('accountTail'), 50);
  const data = {
    payoutId,
    settlementAccount: out.account.account,
    ...(settlementId !== undefined && { settlementId }),
    amount,
    state: STATES[word?.toUpperCase() ?? ''] ?? 'unknown',
    ...(word !== null && { stateWord: word }),
    at,
    ...(tail !== null && { destination: tail }),
    ...more,
  };
  const about = settlement(out.account.account, settlementId ?? payoutId);
  out.fact(payout.place, { ...about, type: 'settlement.payout.v1', time, data, revision: Date.parse(time) });
}

/** `listExpectedPayouts`. */
export const expectedPayouts: JsonKind<DocumentAccount> = {
  kind: 'expected-payouts',
  form: 'json',
  doc: 'Payouts that the Transfers API 2024-06-01 expects; they have no id of their own yet.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/transfers-api-v2024-06-01-reference',
  recognise: (probe) => Array.isArray(probe.at('expectedPayouts')),
  read(root, out) {
    root.get('nextToken');
    for (const payout of root.get('expectedPayouts').items())
      out.part(payout, (part) => readExpected(part, out), 'payout');
  },
};

function readExpected(payout: Element, out: Output<DocumentAccount>): void {
  const on = apiTimeOf(payout.get('scheduledDate'), out.account);
  const { settlementId } = relatedOf(payout.get('relatedIdentifiers'));
  const end = apiTimeOf(payout.get('period').get('endDate'), out.account);
  const at = required(on ?? end, payout.get('scheduledDate'));
  state(payout, out, {
    payoutId: settlementId ?? `expected-${at}`,
    word: shownTextOf(payout.get('status'), 300),
    at,
    time: instantFor(at, out.account.timeZone),
    more: on === null ? {} : { arrivesOn: on },
  });
}

/** Payouts of the Finances API. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf, wholeNumberOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { requiredEbayAmountOf, wireOf } from './amounts.js';

/** A payout, or a page of them. */
export const payouts: JsonKind<DocumentAccount> = {
  kind: 'payouts',
  form: 'json',
  doc: 'A payout, or a page of payouts.',
  documentedAt: 'https://developer.ebay.com/api-docs/sell/finances/resources/payout/methods/getPayout',
  quirks: ['RETRYABLE_FAILED is tried again; TERMINAL_FAILED stays with eBay until the bank account is mended.'],
  recognise: (probe) => probe.has('payoutId', 'payoutStatus') || Array.isArray(probe.at('payouts')),
  read: (root, out) => out.parts(root, 'payouts', (one) => readPayout(one, out), 'payout'),
};

const STATES: Readonly<Record<string, string>> = {
  INITIATED: 'in-transit',
  SUCCEEDED: 'paid',
  RETRYABLE_FAILED: 'failed',
  TERMINAL_FAILED: 'failed',
  REVERSED: 'returned',
};

function readPayout(one: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(one.get('payoutId')), one.get('payoutId'));
  const word = required(textOf(one.get('payoutStatus')), one.get('payoutStatus'));
  const at = required(instantOf(one.get('payoutDate')), one.get('payoutDate'));
  const count = wholeNumberOf(one.get('transactionCount'));
  const failure = shownTextOf(one.get('payoutStatusDescription'), 300);
  const digits = shownTextOf(one.get('payoutInstrument').get('accountLastFourDigits'), 10);
  const { account } = out.account;
  const data = {
    payoutId: id,
    settlementAccount: account,
    settlementId: id,
    amount: wireOf(requiredEbayAmountOf(one.get('amount'))),
    state: STATES[word] ?? 'unknown',
    stateWord: word,
    at: at.at,
    ...(digits !== null && { destination: digits }),
    ...(count !== null && { transactionCount: count }),
    ...(failure !== null && { failure }),
  };
  const key = `settlement/${account}/${id}`;
  out.fact(one.place, {
    actor: 'settlement',
    key,
    ref: { by: 'payout-id', value: id },
    type: 'settlement.payout.v1',
    time: at.at,
    offsets: { '': at.offset },
    data,
  });
}

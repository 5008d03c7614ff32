/** 820 payment order and remittance advice: a partner pays invoices in one sum. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { find, need, type EdiMessage, type EdiReader } from '../../../documents/edi-messages.js';
import { idOf, required } from '../../../documents/readings.js';
import type { Segment } from '../../../documents/segments.js';
import { currencyOf, dateOf, instantOfDay } from './parts.js';
import { proveSum } from '../../../documents/sums.js';

/** A payment, and the invoices that it is for. */
export const readRemittance: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BPR');
  const currency = currencyOf(message.segments, out);
  const id = idOf((find(message.segments, 'TRN') ?? head).get(2)) ?? required(idOf(head.get(2)), head.get(2));
  const paid = dateOf(head.get(16)) ?? dateOf(find(message.segments, 'DTM')?.get(2) ?? head.get(16));
  const day = required(paid, head.get(16));
  const amount = requiredAmountOf(head.get(2), currency) * (head.text(3) === 'D' ? -1n : 1n);
  const parts = partsOf(message, { amount, currency });
  prove(head, parts, { amount, currency });
  const { account } = out.account;
  const key = `settlement/${account}/${id}`;
  const about = {
    actor: 'settlement',
    key,
    ref: { by: 'payout-id', value: id },
    time: instantOfDay(day, out),
  } as const;
  const payout = {
    payoutId: id,
    settlementAccount: account,
    settlementId: id,
    amount: { minor: Number(amount), currency },
    state: 'in-transit',
    at: day,
    arrivesOn: day,
    bankReference: id,
  };
  const lines = parts.map((part) => ({
    segment: part.segment,
    fact: { ...about, type: 'settlement.line.v1', data: lineOf(part, { settlementId: id, currency, postedAt: day }) },
  }));
  return { facts: [{ segment: head, fact: { ...about, type: 'settlement.payout.v1', data: payout } }, ...lines] };
};

interface Part {
  readonly segment: Segment;
  readonly minor: bigint;
}

/**
 * What the payment consists of. An adjustment behind an invoice says why less is paid of it: some partners have it in what
 * they pay for the invoice already, others beside it. The payment itself tells which.
 */
function partsOf(
  { segments }: EdiMessage,
  { amount, currency }: { readonly amount: bigint; readonly currency: string },
): readonly Part[] {
  const all = segments.filter(({ id }) => id === 'RMR' || id === 'ADX').map((one) => partOf(one, currency));
  const first = all.findIndex(({ segment }) => segment.id === 'RMR');
  const net = all.filter(({ segment }, at) => segment.id === 'RMR' || at < first);
  return first >= 0 && sumOf(all) !== amount && sumOf(net) === amount ? net : all;
}

const sumOf = (parts: readonly Part[]): bigint => parts.reduce((all, { minor }) => all + minor, 0n);

/** RMR names an invoice and what is paid of it, ADX an adjustment that names none. */
function partOf(segment: Segment, currency: string): Part {
  if (segment.id === 'ADX') return { segment, minor: requiredAmountOf(segment.get(1), currency) };
  const paid = amountOf(segment.get(4), currency) ?? amountOf(segment.get(5), currency);
  return { segment, minor: required(paid, segment.get(4)) };
}

function lineOf(
  { segment, minor }: Part,
  common: { readonly settlementId: string; readonly currency: string; readonly postedAt: string },
) {
  const isInvoice = segment.id === 'RMR';
  const qualifier = isInvoice ? segment.text(1) : segment.text(2);
  const invoice = isInvoice ? segment.text(2) : '';
  return {
    ...common,
    component: isInvoice ? 'item-price' : 'unclassified',
    amount: Number(minor),
    role: 'clearing',
    basis: 'gross',
    about: 'order',
    words: [segment.id, qualifier || '-'],
    ...(invoice !== '' && { merchantOrderId: invoice }),
  };
}

function prove(
  head: Segment,
  parts: readonly Part[],
  { amount, currency }: { readonly amount: bigint; readonly currency: string },
): void {
  const sum = sumOf(parts);
  if (parts.length === 0) return;
  proveSum(head.place, {
    parts: 'The invoices come to',
    sum,
    total: 'the payment is',
    stated: amount,
    unit: `minor units of ${currency}`,
    remedy: 'Ask the partner for the whole advice.',
  });
}

/** 820 payment order and remittance advice: a partner pays invoices in one sum. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { find, need, type EdiReader } from '../../../documents/edi-messages.js';
import { idOf, required } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Segment } from '../../../documents/segments.js';
import { currencyOf, dateOf, instantOfDay } from './parts.js';

/** A payment, and the invoices that it is for. */
export const readRemittance: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BPR');
  const currency = currencyOf(message.segments, out);
  const id = idOf((find(message.segments, 'TRN') ?? head).get(2)) ?? required(idOf(head.get(2)), head.get(2));
  const day = required(
    dateOf(head.get(16)) ?? dateOf(find(message.segments, 'DTM')?.get(2) ?? head.get(16)),
    head.get(16),
  );
  const amount = requiredAmountOf(head.get(2), currency) * (head.text(3) === 'D' ? -1n : 1n);
  const { account } = out.account;
  const key = `settlement/${account}/${id}`;
  const time = instantOfDay(day, out);
  const about = { actor: 'settlement', key, ref: { by: 'payout-id', value: id }, time } as const;
  const lines = message.segments.filter(({ id: name }) => name === 'RMR');
  const amounts = lines.map((one) =>
    required(amountOf(one.get(4), currency) ?? amountOf(one.get(5), currency), one.get(4)),
  );
  const adjustments = message.segments.filter(({ id: name }) => name === 'ADX');
  const adjusted = adjustments.map((one) => requiredAmountOf(one.get(1), currency));
  const sum = [...amounts, ...adjusted].reduce((all, one) => all + one, 0n);
  if (lines.length > 0 && sum !== amount) {
    const problem = `The invoices come to ${sum}, and the payment is ${amount} (minor units of ${currency}), a difference of ${amount - sum}`;
    refuse('amounts-do-not-add-up', head.place, problem, 'Ask the partner for the whole advice.');
  }
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
  const line = (one: Segment, minor: bigint, words: string[]) => ({
    segment: one,
    fact: {
      ...about,
      type: 'settlement.line.v1',
      data: {
        settlementId: id,
        component: one.id === 'RMR' ? 'item-price' : 'unclassified',
        amount: Number(minor),
        currency,
        role: 'clearing',
        basis: 'gross',
        about: 'order',
        postedAt: day,
        words,
        ...(one.id === 'RMR' && one.text(2) !== '' && { merchantOrderId: one.text(2) }),
      },
    },
  });
  return {
    facts: [
      { segment: head, fact: { ...about, type: 'settlement.payout.v1', data: payout } },
      ...lines.map((one, at) => line(one, amounts[at] ?? 0n, ['RMR', one.text(1) || '-'])),
      ...adjustments.map((one, at) => line(one, adjusted[at] ?? 0n, ['ADX', one.text(2) || '-'])),
    ],
  };
};

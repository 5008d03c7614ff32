/** Transaction search: pages of transactions with their fees, or one of them alone. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { JsonKind } from '../../../documents/source.js';
import { kindOfCode } from './event-codes.js';

const documentedAt = 'https://developer.paypal.com/docs/api/transaction-search/v1/';

/** Transactions that were searched for. */
export const transactionSearch: JsonKind<DocumentAccount> = {
  kind: 'transaction-search',
  form: 'json',
  doc: 'Page of the transaction search.',
  documentedAt,
  quirks: [
    'Amounts are signed decimals as texts; the fee has a sign of its own and is not inside the amount.',
    'Offsets have no colon.',
    'The T-code tells what kind of movement it is.',
  ],
  recognise: (probe) => Array.isArray(probe.at('transaction_details')),
  read: (root, out) => {
    checkSeller(out.account, root.get('account_number'));
    for (const one of root.get('transaction_details').items())
      out.part(one, (entry) => readTransaction(entry, out), 'transaction');
  },
};

/** One transaction alone. */
export const transactionEntry: JsonKind<DocumentAccount> = {
  kind: 'transaction',
  form: 'json',
  doc: 'One transaction of the transaction search.',
  documentedAt,
  recognise: (probe) => probe.has('transaction_info'),
  read: (root, out) => out.part(root, (entry) => readTransaction(entry, out), 'transaction'),
};

const STATES = { S: 'success', P: 'pending', D: 'failure', V: 'failure', F: 'pending' } as const;

function readTransaction(entry: Element, out: Output<DocumentAccount>): void {
  const info = entry.get('transaction_info');
  const { account } = out.account;
  const id = required(idOf(info.get('transaction_id')), info.get('transaction_id'));
  const code = shownTextOf(info.get('transaction_event_code'), 20) ?? 'unknown';
  const amount = signedMoney(info.get('transaction_amount'));
  const fee = info.get('fee_amount').stated ? signedMoney(info.get('fee_amount')) : null;
  if (fee !== null && fee.currency !== amount.currency) {
    refuse(
      'mixed-currency',
      info.get('fee_amount').place,
      'Amount and fee are in two currencies',
      'Search for the transaction again.',
      fee.currency,
    );
  }
  const at = required(instantOf(info.get('transaction_initiation_date')), info.get('transaction_initiation_date'));
  const updated = instantOf(info.get('transaction_updated_date'));
  const paymentId = idOf(info.get('paypal_reference_id')) ?? id;
  const order = idOf(info.get('custom_field')) ?? idOf(info.get('invoice_id'));
  const reason = shownTextOf(info.get('transaction_subject'), 300);
  const state = STATES[(textOf(info.get('transaction_status')) ?? '') as keyof typeof STATES] ?? 'unknown';
  out.fact(entry.place, {
    actor: 'payment',
    key: `payment/${account}/${paymentId}`,
    ref: { by: 'payment-id', value: paymentId },
    type: 'payment.transaction.v1',
    time: at.at,
    revision: updated?.epochMs ?? 0,
    offsets: { '': at.offset },
    data: {
      transactionId: id,
      paymentId,
      settlementAccount: account,
      kind: kindOfCode(code),
      kindWord: code,
      state,
      amount: wire(amount),
      ...(fee && { fee: wire(fee), net: wire({ ...amount, minor: amount.minor + fee.minor }) }),
      at: at.at,
      ...(order !== null && { merchantReference: order }),
      ...(paymentId !== id && { originalTransactionId: paymentId }),
      ...(reason !== null && { reason }),
    },
  });
}

/** An amount with its currency, of either generation of the API. */
export function signedMoney(amount: Element) {
  const named = amount.get('currency_code').stated ? amount.get('currency_code') : amount.get('currency');
  const value = amount.get('value').stated ? amount.get('value') : amount.get('total');
  const currency = required(textOf(named), named).toUpperCase();
  return { minor: requiredAmountOf(value, currency), currency };
}

/** {@link signedMoney} where nothing need be stated. */
export function moneyIn(amount: Element) {
  return amount.stated ? signedMoney(amount) : null;
}

/** Money as the contracts write it. */
export function wire({ minor, currency }: { readonly minor: bigint; readonly currency: string }) {
  return { minor: Number(minor), currency };
}

import { epochInstantOf } from '../../../documents/dates.js';
import { idOf, flagOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Element } from '../../../documents/element.js';
import {
  createdOf,
  currencyOf,
  linkOf,
  moneyOf,
  orderOf,
  paymentOf,
  requiredUnitsOf,
  unitsOf,
  type ObjectReader,
} from './resource.js';
import { transactionKindOf } from './transaction-kinds.js';
import { proveSum } from '../../../documents/sums.js';

type State = 'success' | 'pending' | 'failure' | 'unknown';

const STATES: Readonly<Record<string, State>> = {
  succeeded: 'success',
  available: 'success',
  paid: 'success',
  pending: 'pending',
  requires_action: 'pending',
  failed: 'failure',
  canceled: 'failure',
};

/** A movement of the balance: what came in or went out, what Stripe kept, and what is left. */
export const readBalanceTransaction: ObjectReader = (object, out) => {
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const [amount, fee, net] = ['amount', 'fee', 'net'].map((name) => requiredUnitsOf(object, name, currency));
  proveNet(object, amount ?? 0n, fee ?? 0n, net ?? 0n);
  proveFees(object, currency, fee ?? 0n);
  const word = shownTextOf(object.get('reporting_category'), 100) ?? '';
  const type = shownTextOf(object.get('type'), 100) ?? word;
  const source = linkOf(object, 'source');
  const paymentId = source ?? id;
  const at = createdOf(object);
  const reason = shownTextOf(object.get('description'), 300);
  epochInstantOf(object.get('available_on'), 'seconds');
  out.fact(object.place, {
    ...paymentOf(out, paymentId),
    type: 'payment.transaction.v1',
    time: at,
    data: {
      transactionId: id,
      paymentId,
      settlementAccount: out.account.account,
      kind: transactionKindOf(type, word),
      kindWord: type,
      state: STATES[textOf(object.get('status')) ?? ''] ?? 'unknown',
      amount: moneyOf(amount ?? 0n, currency),
      fee: moneyOf(-(fee ?? 0n), currency),
      net: moneyOf(net ?? 0n, currency),
      at,
      ...(reason !== null && { reason }),
    },
  });
};

function proveNet(object: Element, amount: bigint, fee: bigint, net: bigint): void {
  if (amount - fee === net) return;
  const problem = `Amount ${amount} less fee ${fee} is not net ${net} (smallest units), a difference of ${net - amount + fee}`;
  refuse('amounts-do-not-add-up', object.get('net').place, problem, 'Fetch the transaction again.');
}

function proveFees(object: Element, currency: string, fee: bigint): void {
  const details = object.get('fee_details').items();
  const sum = details.reduce((all, one) => {
    if (currencyOf(one) !== currency)
      refuse('mixed-currency', one.place, 'A fee is in another currency', 'Fetch the transaction again.');
    one.readAsWhole();
    return all + requiredUnitsOf(one, 'amount', currency);
  }, 0n);
  if (details.length === 0) return;
  proveSum(object.get('fee').place, {
    parts: 'The fees come to',
    sum,
    total: 'the transaction states',
    stated: fee,
    unit: 'smallest units',
    remedy: 'Fetch the transaction again.',
  });
}

/** A payment: authorised, or captured in part or whole. */
export const readCharge: ObjectReader = (object, out) => {
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const isCaptured = flagOf(object.get('captured')) ?? true;
  const amount = requiredUnitsOf(object, 'amount', currency);
  const captured = unitsOf(object, 'amount_captured', currency);
  const failure = shownTextOf(object.get('failure_code'), 300);
  const method = shownTextOf(object.get('payment_method_details').get('type'), 100);
  const order = orderOf(object);
  const at = createdOf(object);
  const moved = isCaptured && captured !== null ? captured : amount;
  out.fact(object.place, {
    ...paymentOf(out, id),
    type: 'payment.transaction.v1',
    time: at,
    data: {
      transactionId: id,
      paymentId: id,
      settlementAccount: out.account.account,
      kind: isCaptured ? 'sale' : 'authorisation',
      kindWord: 'charge',
      state: STATES[textOf(object.get('status')) ?? ''] ?? 'unknown',
      amount: moneyOf(moved, currency),
      at,
      ...(order !== null && { merchantReference: order }),
      ...(method !== null && { method }),
      ...(failure !== null && { reason: failure }),
    },
  });
};

/** A refund: money that goes back. */
export const readRefund: ObjectReader = (object, out) => {
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const charge = linkOf(object, 'charge') ?? linkOf(object, 'payment_intent') ?? id;
  const reason = shownTextOf(object.get('reason'), 300) ?? shownTextOf(object.get('failure_reason'), 300);
  const order = orderOf(object);
  const at = createdOf(object);
  out.fact(object.place, {
    ...paymentOf(out, charge),
    type: 'payment.transaction.v1',
    time: at,
    data: {
      transactionId: id,
      paymentId: charge,
      settlementAccount: out.account.account,
      kind: 'refund',
      kindWord: 'refund',
      state: STATES[textOf(object.get('status')) ?? ''] ?? 'unknown',
      amount: moneyOf(-requiredUnitsOf(object, 'amount', currency), currency),
      at,
      originalTransactionId: charge,
      ...(order !== null && { merchantReference: order }),
      ...(reason !== null && { reason }),
    },
  });
};

/** Money that goes to a connected account, or comes back from it. */
export const readTransfer: ObjectReader = (object, out) => {
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const at = createdOf(object);
  const amount = requiredUnitsOf(object, 'amount', currency);
  const reversed = unitsOf(object, 'amount_reversed', currency) ?? 0n;
  const source = linkOf(object, 'source_transaction');
  out.fact(object.place, {
    ...paymentOf(out, source ?? id),
    type: 'payment.transaction.v1',
    time: at,
    data: {
      transactionId: id,
      paymentId: source ?? id,
      settlementAccount: out.account.account,
      kind: 'transfer',
      kindWord: 'transfer',
      state: 'success',
      amount: moneyOf(reversed - amount, currency),
      at,
      ...(source !== null && { originalTransactionId: source }),
    },
  });
};

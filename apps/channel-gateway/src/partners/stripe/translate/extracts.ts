/** Tables that data pipelines make of the API's objects: amounts in smallest units, times in UTC. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import type { Stated } from '../../../documents/place.js';
import { required, shownTextOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import { scaledUnitsOf } from '../../../documents/scaled-units.js';
import type { TableKind } from '../../../documents/source.js';
import { STRIPE_DECIMALS } from './minor-units.js';
import { PAYOUT_STATES } from './payouts.js';
import { moneyOf, paymentOf } from './resource.js';
import { transactionKindOf } from './transaction-kinds.js';

const documentedAt = 'samples: stripe/table-extract';

/** Movements of the balance. */
export const balanceTransactionTable: TableKind<DocumentAccount> = {
  kind: 'balance-transaction-table',
  form: 'table',
  doc: 'Table extract of balance transactions.',
  documentedAt,
  columns: ['id', 'amount', 'available_on', 'fee', 'net', 'type'],
  open: (out) => ({ row: (row) => transaction(row, out) }),
};

/** Payouts. */
export const payoutTable: TableKind<DocumentAccount> = {
  kind: 'payout-table',
  form: 'table',
  doc: 'Table extract of payouts.',
  documentedAt,
  columns: ['id', 'amount', 'arrival_date', 'balance_transaction_id', 'status'],
  open: (out) => ({ row: (row) => payout(row, out) }),
};

/** Which movements a payout consists of. */
export const payoutLinkTable: TableKind<DocumentAccount> = {
  kind: 'payout-link-table',
  form: 'table',
  doc: 'Table extract that links payouts to balance transactions; the transactions name their payout themselves.',
  documentedAt,
  columns: ['payout_id', 'balance_transaction_id'],
  recognise: (probe) => (probe.table(['payout_id', 'balance_transaction_id'])?.names.length ?? 9) <= 4,
  open: () => ({ row: (row) => void row.text('payout_id') }),
};

/** Parts of fees. */
export const feeTable: TableKind<DocumentAccount> = {
  kind: 'fee-table',
  form: 'table',
  doc: 'Table extract of the parts of fees; their sums stand with the balance transactions.',
  documentedAt,
  columns: ['balance_transaction_id', 'index', 'amount', 'application'],
  open: () => ({ row: (row) => void row.text('balance_transaction_id') }),
};

function units(row: Row, name: string, currency: string): bigint {
  return required(scaledUnitsOf(row.get(name), currency, STRIPE_DECIMALS), row.get(name)).minor;
}

function currencyIn(row: Row): string {
  return required(shownTextOf(row.get('currency'), 3), row.get('currency')).toUpperCase();
}

function instant(stated: Stated): string {
  return required(zonedInstantOf(stated, 'ymd', 'UTC'), stated).at;
}

function transaction(row: Row, out: Output<DocumentAccount>): void {
  const currency = currencyIn(row);
  const [amount = 0n, fee = 0n, net = 0n] = ['amount', 'fee', 'net'].map((name) => units(row, name, currency));
  if (amount - fee !== net) {
    const problem = `Amount ${amount} less fee ${fee} is not net ${net} (smallest units), a difference of ${net - amount + fee}`;
    refuse('amounts-do-not-add-up', row.place, problem, 'Extract the transactions again.');
  }
  const id = required(shownTextOf(row.get('id'), 200), row.get('id'));
  const paymentId = row.text('source') || id;
  const payoutId = row.text('payout_id');
  const word = required(shownTextOf(row.get('type'), 100), row.get('type'));
  const at = instant(row.get('created'));
  const status = row.text('status');
  out.fact(row.place, {
    ...paymentOf(out, paymentId),
    type: 'payment.transaction.v1',
    time: at,
    data: {
      transactionId: id,
      paymentId,
      settlementAccount: out.account.account,
      kind: transactionKindOf(word, row.text('reporting_category')),
      kindWord: word,
      state: status === 'available' ? 'success' : status === 'pending' ? 'pending' : 'unknown',
      amount: moneyOf(amount, currency),
      fee: moneyOf(-fee, currency),
      net: moneyOf(net, currency),
      at,
      ...(payoutId !== '' && { payoutId }),
    },
  });
}

function payout(row: Row, out: Output<DocumentAccount>): void {
  const currency = currencyIn(row);
  const id = required(shownTextOf(row.get('id'), 200), row.get('id'));
  const word = row.text('status');
  const at = instant(row.get('created'));
  const failure = row.text('failure_code');
  const { account } = out.account;
  out.fact(row.place, {
    actor: 'settlement',
    key: `settlement/${account}/${id}`,
    ref: { by: 'payout-id', value: id },
    type: 'settlement.payout.v1',
    time: at,
    data: {
      payoutId: id,
      settlementAccount: account,
      settlementId: id,
      amount: moneyOf(units(row, 'amount', currency), currency),
      state: PAYOUT_STATES[word] ?? 'unknown',
      stateWord: word,
      at,
      arrivesOn: instant(row.get('arrival_date')).slice(0, 10),
      ...(failure !== '' && { failure }),
    },
  });
}

const READ_TABLES = [balanceTransactionTable, payoutTable, payoutLinkTable, feeTable];

/** Charges, refunds, disputes, transfers, invoices, subscriptions: what moves by them are the balance transactions. */
export const otherTable: TableKind<DocumentAccount> = {
  kind: 'other-table',
  form: 'table',
  doc: 'Any other table extract: money that moves by it stands with the balance transactions.',
  documentedAt,
  silent: true,
  columns: ['_fivetran_synced'],
  recognise: (probe) => !READ_TABLES.some(({ columns }) => probe.table(columns) !== null),
  open: (_, header) => {
    for (const name of header.names) header.find(name);
    return { row: () => undefined };
  },
};

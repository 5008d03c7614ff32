/**
 * Itemised financial reports (payout reconciliation, balance change, payouts, ending balance): a row a movement, amounts
 * as decimals; fee stands beside gross, and a payout is a row with a minus.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { required, shownTextOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../documents/source.js';
import type { Statement } from '../../../documents/statement.js';

/** An itemised report. */
export const itemisedReport: TableKind<DocumentAccount> = {
  kind: 'itemised-report',
  form: 'table',
  doc: 'Itemised financial report: every movement of the balance, by payout where there is one.',
  documentedAt: 'https://docs.stripe.com/reports/payout-reconciliation',
  quirks: [
    'Reports have decimals where the API has smallest units.',
    'Times are UTC where the column says so, else in the zone that the report was made for.',
    'A row is gross less fee; what Stripe charges by itself is a row of category fee.',
    'The report states no total: with the payout its rows come to zero.',
  ],
  columns: ['balance_transaction_id', 'gross', 'fee', 'net', 'reporting_category'],
  open: (out) => new ReportRows(out),
};

/** What the dashboard exports: the same rows under the names of the API's balance transactions. */
export const balanceHistory: TableKind<DocumentAccount> = {
  ...itemisedReport,
  kind: 'balance-history',
  doc: 'Export of all activity of the balance from the dashboard.',
  documentedAt: 'https://docs.stripe.com/reports/export-and-analyze-transactions',
  quirks: ['Columns are called as the fields of balance transactions; `Created (UTC)` has minutes.'],
  columns: ['id', 'type', 'source', 'amount', 'fee', 'net', 'currency'],
  // extracts of the same objects (extracts.ts) name the day without its zone, and count in smallest units
  recognise: (probe) => probe.table(['id', 'available_on']) === null,
};

class ReportRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly statements = new Map<string, Statement>();

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  row(row: Row): void {
    const currency = required(shownTextOf(row.get('currency'), 3), row.get('currency')).toUpperCase();
    const payout = row.text('automatic_payout_id', 'payout_id', 'manual_payout_id', 'transfer') || 'open';
    const statement = this.opened(payout, currency, row);
    statement.guard(row.place, () => this.lines(row, statement, payout, currency));
  }

  end(): void {
    for (const statement of this.statements.values()) statement.close();
  }

  private opened(payout: string, currency: string, row: Row): Statement {
    const key = `${payout} ${currency}`;
    const known = this.statements.get(key);
    if (known) return known;
    const statement = this.out.statement({ id: payout, currency, stated: null, place: row.place });
    this.statements.set(key, statement);
    const to = instantOfColumn(row, ['automatic_payout_effective_at_utc', 'automatic_payout_effective_at'], this.out);
    const data = {
      settlementId: payout,
      settlementAccount: this.out.account.account,
      currency,
      ...(to !== null && { depositOn: to }),
      total: null,
      state: payout === 'open' ? 'open' : 'closed',
      ...(payout !== 'open' && { payoutId: payout }),
    };
    const time = to ?? this.timeOf(row);
    statement.guard(row.place, () =>
      statement.fact(row.place, { ...this.about(payout), type: 'settlement.header.v1', time, data }),
    );
    return statement;
  }

  private lines(row: Row, statement: Statement, payout: string, currency: string): void {
    const [gross = 0n, fee = 0n, net = 0n] = [row.get('gross', 'amount'), row.get('fee'), row.get('net')].map((one) =>
      requiredAmountOf(one, currency),
    );
    if (gross - fee !== net) {
      const problem = `Gross ${gross} less fee ${fee} is not net ${net} (minor units), a difference of ${net - gross + fee}`;
      refuse('amounts-do-not-add-up', row.place, problem, 'Run the report again.');
    }
    const named = row.get('reporting_category', 'type');
    const category = required(shownTextOf(named, 100), named);
    this.line(row, statement, { payout, currency, words: [category], minor: gross });
    if (fee !== 0n) this.line(row, statement, { payout, currency, words: [category, 'fee'], minor: -fee });
  }

  private line(
    row: Row,
    statement: Statement,
    one: { payout: string; currency: string; words: readonly string[]; minor: bigint },
  ): void {
    const {
      component,
      about,
      basis = 'gross',
      role = 'clearing',
      of,
    } = this.out.components('balance').of(...one.words);
    const charge = row.text('charge_id', 'payment_intent_id') || row.text('source_id') || paymentIn(row.text('source'));
    const at = this.timeOf(row);
    const order = row.text('payment_metadata[order_id]', 'order_id', 'order_id (metadata)');
    const description = shownTextOf(row.get('description'), 500);
    const isOrder = row.text('charge_id') !== '' || /^(?:charge|refund|dispute|payment)/.test(one.words[0] ?? '');
    const data = {
      settlementId: one.payout,
      component,
      ...(of && { of }),
      amount: Number(one.minor),
      currency: one.currency,
      role,
      basis,
      about: about ?? (isOrder ? 'order' : 'account'),
      postedAt: at,
      words: one.words,
      transactionId: row.text('balance_transaction_id', 'id'),
      ...(charge !== '' && { paymentId: charge }),
      ...(order !== '' && { merchantOrderId: order }),
      ...(one.payout !== 'open' && { payoutId: one.payout }),
      ...(description !== null && isOrder === false && { description }),
    };
    const fact = { ...this.about(one.payout), type: 'settlement.line.v1', time: at, data };
    statement.line(row.place, one.minor, component, fact);
  }

  private about(payout: string) {
    const key = `settlement/${this.out.account.account}/${payout}`;
    return { actor: 'settlement', key, ref: { by: 'payout-id', value: payout } } as const;
  }

  private timeOf(row: Row): string {
    const at = instantOfColumn(
      row,
      ['created_utc', 'created (utc)', 'created', 'effective_at_utc', 'effective_at'],
      this.out,
    );
    return required(at, row.get('created_utc', 'created', 'created (utc)'));
  }
}

/** A charge, payment or intent; what else moves money is no payment. */
function paymentIn(source: string): string {
  return /^(?:ch|py|pi)_/.test(source) ? source : '';
}

function instantOfColumn(row: Row, names: readonly string[], out: Output<DocumentAccount>): string | null {
  const [first = '', ...others] = names;
  const isUtc = names.some((name) => /utc\)?$/.test(name) && row.text(name) !== '');
  return zonedInstantOf(row.get(first, ...others), 'ymd', isUtc ? 'UTC' : out.account.timeZone)?.at ?? null;
}

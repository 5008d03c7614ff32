/**
 * Settlement detail report: a row a journal entry, debits and credits unsigned in columns of their own. Gross less costs is
 * net; what a chargeback costs beyond the payment has no column and is the difference.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { instantFor, zonedInstantOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { required, shownTextOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import { checkSeller } from '../../../documents/seller-check.js';
import type { RowHandler, TableKind } from '../../../documents/source.js';
import type { Statement } from '../../../documents/statement.js';

/** The settlement detail report. */
export const settlementDetail: TableKind<DocumentAccount> = {
  kind: 'settlement-detail',
  form: 'table',
  doc: 'Settlement detail report: every journal entry of a settlement batch.',
  documentedAt:
    'https://docs.adyen.com/reporting/settlement-reconciliation/transaction-level/settlement-details-report',
  quirks: [
    'Debit and credit are unsigned columns; GC is the currency of the sale, NC that of the settlement.',
    'A chargeback takes more than the payment: the rest is the fee of the dispute, and no column shows it.',
    'Fee, DepositCorrection and MerchantPayout rows name no payment.',
    'The batch has no stated total: with the payout its rows come to zero only where nothing is carried over.',
  ],
  columns: ['type', 'net debit (nc)', 'net credit (nc)', 'net currency'],
  open: (out) => new SettlementDetailRows(out),
};

const COSTS = ['commission (nc)', 'markup (nc)', 'scheme fees (nc)', 'interchange (nc)'] as const;

class SettlementDetailRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly statements = new Map<string, Statement>();

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  row(row: Row): void {
    checkSeller(this.out.account, row.get('merchant account'));
    const currency = required(shownTextOf(row.get('net currency'), 3), row.get('net currency'));
    const batch = row.text('batch number') || 'open';
    const statement = this.opened(batch, currency, row);
    statement.guard(row.place, () => this.lines(row, statement, { batch, currency }));
  }

  end(): void {
    for (const statement of this.statements.values()) statement.close();
  }

  private opened(batch: string, currency: string, row: Row): Statement {
    const key = `${batch} ${currency}`;
    const known = this.statements.get(key);
    if (known) return known;
    const statement = this.out.statement({ id: batch, currency, stated: null, place: row.place });
    this.statements.set(key, statement);
    const data = {
      settlementId: batch,
      settlementAccount: this.out.account.account,
      currency,
      total: null,
      state: batch === 'open' ? 'open' : 'closed',
    };
    statement.guard(row.place, () =>
      statement.fact(row.place, { ...this.about(batch), type: 'settlement.header.v1', time: this.timeOf(row), data }),
    );
    return statement;
  }

  private lines(row: Row, statement: Statement, { batch, currency }: { batch: string; currency: string }): void {
    const type = required(shownTextOf(row.get('type'), 100), row.get('type'));
    const net = sideOf(row, 'net', '(nc)', currency);
    const grossCurrency = row.text('gross currency') || currency;
    const gross = sideOf(row, 'gross', '(gc)', grossCurrency);
    const costs = COSTS.map((name) => [name, amountOf(row.get(name), currency) ?? 0n] as const);
    const paid = costs.reduce((sum, [, minor]) => sum + minor, 0n);
    const main = mainAmount({ row, type, net, gross, paid, sameCurrency: grossCurrency === currency });
    const original =
      grossCurrency === currency || gross === null ? null : { minor: Number(gross), currency: grossCurrency };
    const rate = row.text('exchange rate');
    const tell = (words: readonly string[], minor: bigint, more: object = {}) => {
      if (minor !== 0n) this.line(row, statement, { batch, currency, words, minor, more });
    };
    tell([type], main, { ...(original && { original }), ...(original && rate !== '' && { exchangeRate: rate }) });
    for (const [name, minor] of costs) tell([type, name], -minor);
    tell([type, 'difference'], net - main + paid);
  }

  private line(
    row: Row,
    statement: Statement,
    one: { batch: string; currency: string; words: readonly string[]; minor: bigint; more: object },
  ): void {
    const { component, about, basis = 'gross', role = 'clearing' } = this.out.components('settlement').of(...one.words);
    const paymentId = row.text('psp reference');
    const merchantReference = row.text('merchant reference');
    const transactionId = row.text('modification reference') || paymentId;
    const description = shownTextOf(row.get('payment method'), 100);
    const data = {
      settlementId: one.batch,
      component,
      amount: Number(one.minor),
      currency: one.currency,
      role,
      basis,
      about: about ?? (paymentId === '' ? 'account' : 'order'),
      postedAt: this.timeOf(row),
      words: one.words,
      ...(transactionId !== '' && { transactionId }),
      ...(paymentId !== '' && { paymentId }),
      ...(paymentId !== '' && merchantReference !== '' && { merchantOrderId: merchantReference }),
      ...(description !== null && { description }),
      ...one.more,
    };
    const fact = { ...this.about(one.batch), type: 'settlement.line.v1', time: this.timeOf(row), data };
    statement.line(row.place, one.minor, component, fact);
  }

  private about(batch: string) {
    const key = `settlement/${this.out.account.account}/${batch}`;
    return { actor: 'settlement', key, ref: { by: 'settlement-id', value: batch } } as const;
  }

  /** The creation date stands in the zone that the column beside it names. */
  private timeOf(row: Row): string {
    const date = row.get('creation date', 'booking date');
    const zone = row.text('timezone', 'creation date timezone');
    const stated = { ...date, value: date.stated ? `${String(date.value)} ${zone}`.trim() : date.value };
    const instant = zonedInstantOf(stated, 'ymd', this.out.account.timeZone);
    return instantFor(required(instant, date).at, this.out.account.timeZone);
  }
}

function sideOf(row: Row, kind: 'net', currencyMark: string, currency: string): bigint;
function sideOf(row: Row, kind: 'gross', currencyMark: string, currency: string): bigint | null;
function sideOf(row: Row, kind: string, currencyMark: string, currency: string): bigint | null {
  const debit = amountOf(row.get(`${kind} debit ${currencyMark}`), currency);
  const credit = amountOf(row.get(`${kind} credit ${currencyMark}`), currency);
  if (debit === null && credit === null) return kind === 'gross' ? null : 0n;
  return (credit ?? 0n) - (debit ?? 0n);
}

interface Amounts {
  readonly row: Row;
  readonly type: string;
  readonly net: bigint;
  readonly gross: bigint | null;
  /** What the cost columns come to. */
  readonly paid: bigint;
  readonly sameCurrency: boolean;
}

/** Disputes cost more than they move, and no column says so. */
const COSTS_MORE = /chargeback|dispute|notificationoffraud|requestforinformation/i;

/** The entry itself without its costs: gross where it is in the settlement's currency, else net with the costs added again. */
function mainAmount({ row, type, net, gross, paid, sameCurrency }: Amounts): bigint {
  if (gross === null || gross === 0n || !sameCurrency) return net + paid;
  if (gross - paid === net || COSTS_MORE.test(type)) return gross;
  const problem = `Gross ${gross} less costs ${paid} is not net ${net} (minor units), a difference of ${net - gross + paid}`;
  return refuse('amounts-do-not-add-up', row.place, problem, 'Ask Adyen for the report again.');
}

/** What a recon report says, row by row: a settlement a period and currency, proved against its Total Payable. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { dayOrInstantOf, instantFor } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import type { Place, Stated } from '../../../documents/place.js';
import { idOf, required, shownTextOf, wholeNumberOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Statement } from '../../../documents/statement.js';
import { RowUnits } from './row-units.js';

/** A row of the report: cells by the names of its columns. */
export interface ReconRow {
  readonly place: Place;
  get(column: string): Stated;
}

interface Period {
  readonly id: string;
  readonly currency: string;
  readonly from: string;
  readonly to: string;
}

interface Open {
  readonly period: Period;
  readonly statement: Statement;
  payable: bigint | null;
}

/** Takes the rows of a recon report. */
export class ReconLines {
  private readonly out: Output<DocumentAccount>;
  private readonly proves: boolean;
  private readonly open = new Map<string, Open>();
  private readonly units = new RowUnits();

  /** `proves`: false where rows are missing, as in a page of many. */
  constructor(out: Output<DocumentAccount>, proves = true) {
    this.out = out;
    this.proves = proves;
  }

  row(row: ReconRow): void {
    const one = this.opened(row);
    one.statement.guard(row.place, () => this.read(row, one));
  }

  private read(row: ReconRow, one: Open): void {
    const type = shownTextOf(row.get('Transaction Type'), 100) ?? '';
    const payable = amountOf(row.get('Total Payable'), one.period.currency);
    if (isSummary(type)) {
      this.states(row, one, required(payable, row.get('Total Payable')));
      return;
    }
    this.line(row, one, type);
  }

  /** The head waits for nothing: its total comes with the summary, which stands first in Walmart's files. */
  private opened(row: ReconRow): Open {
    const period = this.periodOf(row);
    const key = `${period.id} ${period.currency}`;
    const known = this.open.get(key);
    if (known) return known;
    const statement = this.out.statement({ id: period.id, currency: period.currency, stated: null, place: row.place });
    const one: Open = { period, statement, payable: null };
    this.open.set(key, one);
    statement.guard(row.place, () => {
      const type = shownTextOf(row.get('Transaction Type'), 100) ?? '';
      // a page of many states the total of all of them
      const total = this.proves && isSummary(type) ? amountOf(row.get('Total Payable'), period.currency) : null;
      statement.fact(row.place, headerOf(period, total, this.out));
    });
    return one;
  }

  private periodOf(row: ReconRow): Period {
    const { currency, timeZone } = this.out.account;
    const [from, to] = ['Period Start Date', 'Period End Date'].map((name) =>
      required(dayOrInstantOf(row.get(name), 'mdy', timeZone), row.get(name)).slice(0, DAY_LENGTH),
    ) as [string, string];
    const named = shownTextOf(row.get('Currency'), 3)?.toUpperCase() ?? currency;
    return { id: `${from}_${to}`, currency: required(named, row.get('Currency')), from, to };
  }

  private states(row: ReconRow, one: Open, payable: bigint): void {
    if (one.payable !== null && one.payable !== payable) {
      const problem = `Total Payable is ${one.payable} and ${payable} (minor units) for one period`;
      refuse('contradiction', row.place, problem, 'Fetch the report again.');
    }
    one.payable = payable;
    if (this.proves) one.statement.states(payable);
  }

  private line(row: ReconRow, { period, statement }: Open, type: string): void {
    const amount = requiredAmountOf(row.get('Amount'), period.currency);
    const amountType = required(shownTextOf(row.get('Amount Type'), 100), row.get('Amount Type'));
    const description = shownTextOf(row.get('Transaction Description'), 300)?.replaceAll('"', '').trim() ?? '-';
    const mapped = this.out.components('recon').of(amountType, description);
    const posted = postedOf(row, this.out);
    const data = {
      settlementId: period.id,
      component: mapped.component,
      ...(mapped.of && { of: mapped.of }),
      amount: Number(amount),
      currency: period.currency,
      role: 'clearing',
      basis: mapped.basis ?? 'net',
      postedAt: posted,
      words: [type, amountType, description].filter((word) => word !== '' && word !== '-'),
      ...(mapped.fundedBy && { fundedBy: mapped.fundedBy }),
      ...namesOf(row, type, mapped.about),
      ...this.quantityOf(row, type, amountType),
    };
    const about = aboutOf(period, this.out);
    const time = instantFor(posted, this.out.account.timeZone);
    statement.line(row.place, amount, mapped.component, { ...about, type: 'settlement.line.v1', time, data });
  }

  /** The quantity stands on every row of a transaction and counts once. */
  private quantityOf(row: ReconRow, type: string, amountType: string) {
    const quantity = wholeNumberOf(row.get('Ship Qty'));
    const key = [
      'Purchase Order #',
      'Purchase Order line #',
      'Customer Order line #',
      'Partner Item Id',
      'Partner Item Name',
    ]
      .map((name) => shownTextOf(row.get(name), 200) ?? '')
      .concat(type, shownTextOf(row.get('Transaction Posted Timestamp'), 40) ?? '')
      .join('\u0001');
    return quantity !== null && this.units.counts(key, amountType) ? { quantity } : {};
  }
}

const DAY_LENGTH = 10;

function isSummary(type: string): boolean {
  return /^payment\s*summary$/i.test(type);
}

function postedOf(row: ReconRow, out: Output<DocumentAccount>): string {
  const { timeZone } = out.account;
  const stated = row.get('Transaction Posted Timestamp');
  const at = dayOrInstantOf(stated, 'mdy', timeZone) ?? dayOrInstantOf(row.get('Period End Date'), 'mdy', timeZone);
  return required(at, stated);
}

function aboutOf(period: Period, out: Output<DocumentAccount>) {
  const key = `settlement/${out.account.account}/${period.id}`;
  return { actor: 'settlement', key, ref: { by: 'settlement-id', value: period.id } } as const;
}

function headerOf(period: Period, total: bigint | null, out: Output<DocumentAccount>) {
  const data = {
    settlementId: period.id,
    settlementAccount: out.account.account,
    currency: period.currency,
    from: period.from,
    to: period.to,
    total: total === null ? null : Number(total),
    state: 'closed',
  };
  const time = instantFor(period.to, out.account.timeZone);
  return { ...aboutOf(period, out), type: 'settlement.header.v1', time, data };
}

/** The order, line and goods that a row is about; a purchase order keeps its leading zeros. */
function namesOf(row: ReconRow, type: string, about: string | undefined) {
  const order = idOf(row.get('Purchase Order #'));
  const line = idOf(row.get('Purchase Order line #'));
  const transaction = idOf(row.get('Transaction Key'));
  const sku = shownTextOf(row.get('Partner Item Id'), 200) ?? shownTextOf(row.get('Partner Item ID'), 200);
  const reason = shownTextOf(row.get('Transaction Reason Description'), 500);
  const named = /refund|return/i.test(type) ? 'return' : 'order';
  return {
    about: order === null ? 'account' : (about ?? named),
    ...(transaction !== null && { transactionId: transaction }),
    ...(order !== null && { marketplaceOrderId: order }),
    ...(line !== null && { orderLineId: line }),
    ...(sku !== null && { sku }),
    ...(reason !== null && { description: reason }),
  };
}

/** The older recon report: one row per order line and transaction, amounts in columns. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import { dayOrInstantOf, instantFor } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf, wholeNumberOf } from '../../../documents/readings.js';
import { refusalOf } from '../../../documents/refused.js';
import type { Row, TableHeader } from '../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../documents/source.js';
import type { Statement } from '../../../documents/statement.js';
import { payablePartsOf, type PayablePart } from './payable-parts.js';

/** The report. */
export const reconByOrderLine: TableKind<DocumentAccount> = {
  kind: 'recon-report-by-order-line',
  form: 'table',
  doc: 'Recon report before 2023: one row per order line and transaction, amounts in columns.',
  documentedAt:
    'https://marketplacelearn.walmart.com/guides/Taxes%20&%20payments/Payments/Reconciliation-report-overview',
  quirks: [
    'It states neither a period nor a total: each row is proved alone, against what it says is payable.',
    'A purchase order that was refunded twice has two rows, which can be equal.',
    'Commission and tax withheld are written without sign in some files: the sign that comes to the payable amount holds.',
    'A file without the commission column leaves a rest, which is unclassified.',
  ],
  columns: ['walmart.com po #', 'transaction type', 'payable to partner from sale'],
  open: (out, header) => new OrderLineRows(out, header),
};

class OrderLineRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly header: TableHeader;
  private statement: Statement | null = null;
  private readonly id: string;
  private readonly currency: string;

  constructor(out: Output<DocumentAccount>, header: TableHeader) {
    this.out = out;
    this.header = header;
    this.id = `recon-${out.context.document.replaceAll('/', '-')}`.slice(0, 200);
    this.currency = out.account.currency ?? 'USD';
  }

  row(row: Row): void {
    if (row.blank) return;
    try {
      this.read(row);
    } catch (error) {
      // the file states no total, so that a row which cannot be taken harms no other
      this.out.refuse(refusalOf(error, row.place));
    }
  }

  private read(row: Row): void {
    const { timeZone } = this.out.account;
    const stated = row.get('transaction date time', 'transaction date');
    const postedAt = required(dayOrInstantOf(stated, 'mdy', timeZone), stated);
    const payable = requiredAmountOf(row.get('payable to partner from sale'), this.currency);
    const parts = payablePartsOf(row, this.header, { payable, currency: this.currency });
    const time = instantFor(postedAt, timeZone);
    const names = this.namesOf(row, postedAt);
    const statement = this.opened(row, time);
    parts.forEach((part, at) => {
      const quantity = at === 0 ? wholeNumberOf(row.get('shipped qty', 'ship qty')) : null;
      this.line(row, statement, { part, time, names: { ...names, ...(quantity !== null && { quantity }) } });
    });
  }

  private line(
    row: Row,
    statement: Statement,
    { part, time, names }: { readonly part: PayablePart; readonly time: string; readonly names: object },
  ): void {
    const mapped = this.out.components('recon-by-order-line').of(part.column);
    const data = {
      settlementId: this.id,
      component: mapped.component,
      ...(mapped.of && { of: mapped.of }),
      amount: Number(part.amount),
      currency: this.currency,
      role: part.isMemo ? 'memo' : 'clearing',
      basis: mapped.basis ?? 'net',
      ...names,
      words: [row.text('transaction type'), part.words],
    };
    const fact = { ...this.about, type: 'settlement.line.v1', time, data };
    if (part.isMemo) statement.fact(row.place, fact);
    else statement.line(row.place, part.amount, mapped.component, fact);
  }

  private namesOf(row: Row, postedAt: string) {
    const order = idOf(row.get('walmart.com po #'));
    const line = idOf(row.get('walmart.com p.o. line #', 'walmart.com po line #'));
    const merchant = idOf(row.get('partner order #'));
    const sku = shownTextOf(row.get('partner item id'), 200);
    const reason = shownTextOf(row.get('return reason description', 'adjustment description'), 500);
    return {
      about: order === null ? 'account' : /refund|return/i.test(row.text('transaction type')) ? 'return' : 'order',
      postedAt,
      ...(order !== null && { marketplaceOrderId: order }),
      ...(line !== null && { orderLineId: line }),
      ...(merchant !== null && { merchantOrderId: merchant }),
      ...(sku !== null && { sku }),
      ...(reason !== null && { description: reason }),
    };
  }

  private get about() {
    const key = `settlement/${this.out.account.account}/${this.id}`;
    return { actor: 'settlement', key, ref: { by: 'settlement-id', value: this.id } } as const;
  }

  private opened(row: Row, time: string): Statement {
    if (this.statement !== null) return this.statement;
    const { id, currency } = this;
    this.statement = this.out.statement({ id, currency, stated: null, place: row.place });
    const { account } = this.out.account;
    const data = { settlementId: id, settlementAccount: account, currency, total: null, state: 'unknown' };
    this.statement.fact(row.place, { ...this.about, type: 'settlement.header.v1', time, data });
    return this.statement;
  }
}

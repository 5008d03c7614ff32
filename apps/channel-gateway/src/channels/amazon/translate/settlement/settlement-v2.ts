/**
 * Settlement report V2 as flat file (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2): one amount a row. The first row is a
 * summary with dates, total and currency; other files repeat these on every row, repeat the header, or have no summary.
 */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { minorOf, numberStyleOf, styleIn } from '../../../../documents/amounts.js';
import type { ComponentTable } from '../../../../documents/components.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { required } from '../../../../documents/readings.js';
import type { Row } from '../../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../../documents/source.js';
import type { Statement } from '../../../../documents/statement.js';
import { idsOf, marketplaceOf, type RowBefore } from './settlement-row.js';

/** The V2 flat file. */
export const settlementV2: TableKind<DocumentAccount> = {
  kind: 'settlement-v2',
  form: 'table',
  doc: 'Settlement report V2, flat file: one amount a row, every fortnight or on demand.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-settlement',
  quirks: [
    'The first row after the header is a summary that details leave blank; some files repeat its columns on every row, some have none.',
    'Amazon.de writes a decimal comma and dd.mm.yyyy; the same account can get files with a point. Each amount is read by its own marks.',
    'Reserve rows and rows without order id count towards the total.',
    'The order-id column can hold an FBA shipment id: such a row is about the account.',
  ],
  columns: ['settlement-id', 'transaction-type', 'amount-type', 'amount-description', 'amount'],
  quotes: false,
  open: (out) => new SettlementRows(out),
};

/** Reads the rows of one or several settlements. */
class SettlementRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly statements = new Map<string, { readonly statement: Statement; readonly currency: string }>();
  private readonly table: ComponentTable;
  private readonly order: ReturnType<typeof dayOrderOf>;
  private readonly style: ReturnType<typeof numberStyleOf>;
  private settlementId = '';
  private currency: string | null;
  private before: RowBefore = { orderId: '', marketplace: '' };
  private date = { text: '', read: '' };

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
    const { locale, currency } = out.account;
    this.table = out.components('settlement');
    this.order = dayOrderOf(locale);
    this.style = numberStyleOf(locale);
    this.currency = currency;
  }

  row(row: Row): void {
    const id = row.text('settlement-id');
    if (id === 'settlement-id') return;
    const opened = this.opened(row, id);
    opened.statement.guard(row.place, () => this.line(row, opened.statement, opened.currency));
  }

  end(): void {
    for (const { statement } of this.statements.values()) statement.close();
  }

  /** The statement that a row belongs to; a row without settlement id belongs to the one before it. */
  private opened(row: Row, id: string) {
    if (id !== '') this.settlementId = id;
    const stated = row.text('currency');
    if (stated !== '') this.currency = stated;
    const currency = required(this.currency, row.get('currency'));
    const key = `${this.settlementId} ${currency}`;
    const known = this.statements.get(key);
    if (known) return known;
    const opened = { statement: this.statement(row, currency), currency };
    this.statements.set(key, opened);
    return opened;
  }

  private statement(row: Row, currency: string): Statement {
    const settlementId = String(required(this.settlementId || null, row.get('settlement-id')));
    const total = row.text('total-amount');
    const stated = total === '' ? null : this.minor(total, currency, row);
    const statement = this.out.statement({ id: settlementId, currency, stated, place: row.place });
    statement.guard(row.place, () => this.head(row, statement, { settlementId, currency, total: stated }));
    return statement;
  }

  private head(
    row: Row,
    statement: Statement,
    head: { readonly settlementId: string; readonly currency: string; readonly total: bigint | null },
  ): void {
    const day = (name: string): string | null => dayOrInstantOf(row.get(name), this.order, this.out.account.timeZone);
    const from = day('settlement-start-date');
    const to = day('settlement-end-date');
    const depositOn = day('deposit-date');
    const data = {
      settlementId: head.settlementId,
      settlementAccount: this.out.account.account,
      currency: head.currency,
      ...(from !== null && { from }),
      ...(to !== null && { to }),
      ...(depositOn !== null && { depositOn }),
      total: head.total === null ? null : Number(head.total),
      state: 'closed',
    };
    const time = this.instant(to ?? this.posted(row));
    statement.fact(row.place, { ...this.about(head.settlementId), type: 'settlement.header.v1', time, data });
  }

  private line(row: Row, statement: Statement, currency: string): void {
    const text = row.text('amount');
    if (text === '') return;
    const words = [row.text('transaction-type'), row.text('amount-type'), row.text('amount-description')];
    const { component, about, basis = 'unknown', role = 'clearing', of, fundedBy } = this.table.of(...words);
    const amount = this.minor(text, currency, row);
    const ids = idsOf(row);
    const postedAt = required(this.posted(row) || null, row.get('posted-date'));
    const quantity = component === 'item-price' ? Number(row.text('quantity-purchased')) : 0;
    const data = {
      settlementId: this.settlementId,
      component,
      ...(of && { of }),
      amount: Number(amount),
      currency,
      role,
      basis,
      about: about ?? ids.about,
      postedAt,
      words: words.map((word) => word || '-'),
      ...ids.data,
      ...(quantity > 0 && { quantity }),
      ...marketplaceOf(row, this.before, this.out.account),
      ...(fundedBy && { fundedBy }),
    };
    this.before = { orderId: row.text('order-id'), marketplace: data.marketplace ?? '' };
    const time = this.instant(postedAt);
    const fact = { ...this.about(this.settlementId), type: 'settlement.line.v1', time, data };
    statement.line(row.place, amount, component, fact);
  }

  private about(settlementId: string) {
    const key = `settlement/${this.out.account.account}/${settlementId}`;
    return { actor: 'settlement', key, ref: { by: 'settlement-id', value: settlementId } } as const;
  }

  /** Rows of one order bear one date, so the last one is remembered. */
  private posted(row: Row): string {
    const exact = row.text('posted-date-time');
    const text = exact === '' ? row.text('posted-date') : exact;
    if (text !== this.date.text || text === '') {
      const stated = { value: text, place: row.place, stated: text !== '' };
      this.date = { text, read: dayOrInstantOf(stated, this.order, this.out.account.timeZone) ?? '' };
    }
    return this.date.read;
  }

  private instant(dayOrInstant: string): string {
    return instantFor(dayOrInstant, this.out.account.timeZone);
  }

  private minor(text: string, currency: string, row: Row): bigint {
    return minorOf(text, currency, row, styleIn(text, this.style));
  }
}

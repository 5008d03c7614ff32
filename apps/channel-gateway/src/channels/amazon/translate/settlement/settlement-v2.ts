/**
 * Settlement report V2 as flat file (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2): one amount a row. The first row is a
 * summary with dates, total and currency; other files repeat these on every row, repeat the header, or have no summary.
 */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Output } from '../../../../documents/output.js';
import type { Row } from '../../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../../documents/source.js';
import { SettlementBook, type Opened } from './settlement-book.js';

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
  private readonly book: SettlementBook;

  constructor(out: Output<DocumentAccount>) {
    this.book = new SettlementBook(out);
  }

  row(row: Row): void {
    const opened = this.book.opened(row);
    opened?.statement.guard(row.place, () => this.line(row, opened));
  }

  end(): void {
    this.book.close();
  }

  private line(row: Row, opened: Opened): void {
    const text = row.text('amount');
    if (text === '') return;
    const words = [row.text('transaction-type'), row.text('amount-type'), row.text('amount-description')];
    const mapped = this.book.table.of(...words);
    const units = mapped.component === 'item-price' ? { quantity: Number(row.text('quantity-purchased')) } : {};
    this.book.line(row, opened, { text, words, mapped, ...units });
  }
}

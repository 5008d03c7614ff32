/**
 * Settlement report V1 as flat file (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE): several pairs of type and amount in a row, 36
 * columns, or 33 where nothing was promoted.
 */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Output } from '../../../../documents/output.js';
import type { Row } from '../../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../../documents/source.js';
import { SettlementBook, type Opened } from './settlement-book.js';

const COLUMNS = ['settlement-id', 'settlement-start-date', 'total-amount', 'transaction-type'];

/** The V1 flat file. */
export const settlementV1: TableKind<DocumentAccount> = {
  kind: 'settlement-v1',
  form: 'table',
  doc: 'Settlement report V1, flat file: price, fee, promotion and payment of a row in columns of their own.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-settlement',
  quirks: [
    'A row with a quantity and no amount states the units of the item whose amounts follow; refunds state none.',
    'Advertising stands in two pairs of one row: cost as a fee of the item, its tax as another fee.',
    'Rows of the account (storage, reserve, what is payable to Amazon) have their word in transaction-type and the amount in other-amount.',
    'A file that was cut after its first columns states a total and no line: it is refused.',
  ],
  columns: COLUMNS,
  quotes: false,
  recognise: (probe) => probe.table(['amount-type', 'amount']) === null && probe.table(['type', 'total']) === null,
  open: (out) => new SettlementV1Rows(out),
};

/** Columns of an amount, with those of its type, and the group of words in `components.yaml`. */
const AMOUNTS = [
  { amount: 'price-amount', type: 'price-type', group: 'ItemPrice' },
  { amount: 'item-related-fee-amount', type: 'item-related-fee-type', group: 'ItemFees' },
  { amount: 'shipment-fee-amount', type: 'shipment-fee-type', group: 'ItemFees' },
  { amount: 'order-fee-amount', type: 'order-fee-type', group: 'ItemFees' },
  { amount: 'promotion-amount', type: 'promotion-type', group: 'Promotion' },
  { amount: 'direct-payment-amount', type: 'direct-payment-type', group: 'DirectPayment' },
  { amount: 'other-fee-amount', type: 'other-fee-reason-description', group: 'OtherFee' },
  { amount: 'misc-fee-amount', type: '', group: 'MiscFee' },
  { amount: 'other-amount', type: '', group: 'Other' },
] as const;

class SettlementV1Rows implements RowHandler {
  private readonly book: SettlementBook;
  /** Units that a row stated for the item whose price follows. */
  private units = { item: '', quantity: 0 };

  constructor(out: Output<DocumentAccount>) {
    this.book = new SettlementBook(out);
  }

  row(row: Row): void {
    const opened = this.book.opened(row);
    opened?.statement.guard(row.place, () => this.amounts(row, opened));
  }

  end(): void {
    this.book.close();
  }

  private amounts(row: Row, opened: Opened): void {
    const transaction = row.text('transaction-type');
    const item = `${row.text('order-id')} ${row.text('order-item-code')} ${row.text('shipment-id')}`;
    const quantity = Number(row.text('quantity-purchased'));
    if (quantity > 0) this.units = { item, quantity };
    for (const { amount, type, group } of AMOUNTS) {
      const text = row.text(amount);
      const word = type === '' ? '' : row.text(type);
      if (text === '') continue;
      const kind = word || transaction;
      // the tax of advertising says what it is a tax on in the fee beside it
      const outer = group === 'OtherFee' ? row.text('item-related-fee-type') || transaction : transaction;
      const mapped = this.book.table.of(outer || '-', group, kind || '-');
      const isPrice = kind === 'Principal' && group === 'ItemPrice' && this.units.item === item;
      const units = isPrice ? { quantity: this.units.quantity } : {};
      if (isPrice) this.units = { item: '', quantity: 0 };
      const words = [transaction, ...(outer === transaction ? [] : [outer]), amount, ...(word === '' ? [] : [word])];
      this.book.line(row, opened, { text, words, mapped, ...units });
    }
  }
}

/** The transaction report of Seller Hub as CSV: a row a transaction, its parts in columns. */
import { CrossdockError } from '#libs/errors';
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { minorOf, numberStyleOf, styleIn } from '../../../documents/amounts.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { required } from '../../../documents/readings.js';
import { refusalOf } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';
import { PayoutBook, type Part } from './payout-book.js';

/** Columns that add up to what is left of a transaction; fees are below zero where they are taken. */
const PARTS = [
  'item subtotal',
  'shipping and handling',
  'seller collected tax',
  'final value fee - fixed',
  'final value fee - variable',
  'regulatory operating fee',
  'very high "item not as described" fee',
  'below standard performance fee',
  'international fee',
  'charity donation',
  'deposit processing fee',
] as const;
const COLLECTED = 'ebay collected tax';

/** The report. */
export const transactionReport: TableKind<DocumentAccount> = {
  kind: 'transaction-report',
  form: 'table',
  doc: 'Transaction report of Seller Hub: a row a transaction, or a row an item below its order.',
  documentedAt: 'https://www.ebay.com/help/selling/getting-paid/reports?id=5353',
  quirks: [
    'Note lines stand above the header; `--` stands for nothing.',
    'An order of several items is a row with its net amount and a row an item without one: the items are in it already.',
    'The net amount is item, shipping and tax less fees; tax that eBay collects is in the gross amount alone. Each row proves it.',
    'Amounts of a sale abroad are in the currency of the buyer, and the net amount in that of the payout: only that is taken.',
    'Days have no time: they are of the account’s zone.',
  ],
  columns: ['transaction creation date', 'type', 'net amount', 'payout currency', 'payout id'],
  open: (out) => new ReportRows(out),
};

class ReportRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private readonly book: PayoutBook;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
    this.book = new PayoutBook(out, 'transaction-report');
  }

  end(): void {
    this.book.close();
  }

  /** A row stands alone: one that cannot be read harms no other. */
  row(row: Row): void {
    try {
      this.transaction(row);
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      this.out.refuse(refusalOf(error, row.place));
    }
  }

  private transaction(row: Row): void {
    const stated = textOf(row, 'net amount');
    const currency = textOf(row, 'payout currency').toUpperCase() || (this.out.account.currency ?? '');
    if (stated === '') return;
    const net = this.minor(row, 'net amount', required(currency || null, row.get('payout currency'))) ?? 0n;
    const { timeZone, locale } = this.out.account;
    const created = row.get('transaction creation date');
    const at = instantFor(required(dayOrInstantOf(created, dayOrderOf(locale), timeZone), created), timeZone);
    const order = textOf(row, 'order number') || null;
    const ids = idsOf(row, order);
    const movement = { currency, payoutId: textOf(row, 'payout id') || null, order, at, ids };
    this.book.take(row.place, movement, this.partsOf(row, net, currency));
  }

  /** What the net amount is made of; it alone where the row says nothing more, or says it in another currency. */
  private partsOf(row: Row, net: bigint, currency: string): Part[] {
    const type = textOf(row, 'type');
    const other = textOf(row, 'transaction currency').toUpperCase();
    const isAbroad = other !== '' && other !== currency;
    const named = isAbroad ? [] : PARTS.flatMap((column) => this.part(row, type, column, currency));
    if (!named.some(({ words }) => words[1] === 'item subtotal')) return [{ words: [type, '-'], minor: net }];
    const collected = this.minor(row, COLLECTED, currency) ?? 0n;
    proveSum(row.get('net amount').place, {
      parts: 'The columns of the row come to',
      sum: named.reduce((sum, { minor }) => sum + minor, 0n),
      total: 'its net amount is',
      stated: net,
      remedy: 'Export the report again.',
    });
    const memo: Part[] = [
      { words: [type, COLLECTED], minor: collected },
      { words: [type, `${COLLECTED} remitted`], minor: -collected },
    ];
    return [...named, ...(collected === 0n ? [] : memo)];
  }

  private part(row: Row, type: string, column: string, currency: string): Part[] {
    const minor = this.minor(row, column, currency);
    return minor === null || minor === 0n ? [] : [{ words: [type, column], minor }];
  }

  private minor(row: Row, column: string, currency: string): bigint | null {
    const text = textOf(row, column);
    const style = styleIn(text, numberStyleOf(this.out.account.locale));
    return text === '' ? null : minorOf(text, currency, row, style);
  }
}

/** A cell; `--` is none. */
function textOf(row: Row, column: string): string {
  const text = row.text(column);
  return text === '--' ? '' : text;
}

function idsOf(row: Row, order: string | null): Readonly<Record<string, unknown>> {
  const [transaction, reference] = [textOf(row, 'transaction id'), textOf(row, 'reference id')];
  const [sku, quantity] = [textOf(row, 'custom label'), Number(textOf(row, 'quantity') || 0)];
  const description = order === null ? textOf(row, 'description').slice(0, 500) : '';
  const transactionId = transaction || reference;
  return {
    ...(transactionId !== '' && { transactionId }),
    ...(order !== null && { marketplaceOrderId: order }),
    ...(sku !== '' && { sku: sku.slice(0, 200) }),
    ...(Number.isInteger(quantity) && quantity > 0 && { quantity }),
    ...(description !== '' && { description }),
  };
}

/** Returns report of merchant-fulfilled orders as a table (GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE). */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { minorOf, numberStyleOf, styleIn } from '../../../../documents/amounts.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { quantityOf, required } from '../../../../documents/readings.js';
import type { Row } from '../../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../../documents/source.js';
import { authorised, payerOf, resolutionOf, stateOf } from './merchant-return.js';

/** The report. */
export const merchantReturnsTable: TableKind<DocumentAccount> = {
  kind: 'merchant-returns',
  form: 'table',
  doc: 'Returns of merchant-fulfilled orders by the day of the request.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-returns',
  quirks: [
    'Days as 10-Jul-2025, a single space for nothing, rows shorter than the header.',
    'A return of several items is several rows that follow each other under one RMA.',
    'Equal rows of one RMA are several items here: a row has its own quantity and nothing is repeated.',
  ],
  columns: ['order id', 'return request date', 'amazon rma id', 'return quantity'],
  quotes: false,
  open: (out) => new MerchantReturns(out),
};

interface Pending {
  readonly id: string;
  readonly row: Row;
  readonly lines: Record<string, unknown>[];
}

class MerchantReturns implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private pending: Pending | null = null;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  row(row: Row): void {
    const id =
      row.text('amazon rma id', 'merchant rma id') || `${row.text('order id')}/${row.text('return request date')}`;
    const line = this.line(row, (this.pending?.id === id ? this.pending.lines.length : 0) + 1);
    if (this.pending?.id === id) {
      this.pending.lines.push(line);
      return;
    }
    this.flush();
    this.pending = { id, row, lines: [line] };
  }

  end(): void {
    this.flush();
  }

  private line(row: Row, number: number): Record<string, unknown> {
    const sku = row.text('merchant sku');
    const reason = row.text('return reason');
    return {
      returnLineId: String(number),
      ...(sku !== '' && { sku }),
      quantity: required(quantityOf(row.get('return quantity')), row.get('return quantity')),
      ...(reason !== '' && { reason }),
    };
  }

  private flush(): void {
    const { pending } = this;
    this.pending = null;
    if (pending === null) return;
    const { row, id, lines } = pending;
    const at = required(this.instant(row, 'return request date'), row.get('return request date'));
    const order = row.text('order id');
    const rma = row.text('merchant rma id');
    const status = row.text('return request status');
    const resolution = row.text('resolution');
    const carrier = row.text('return carrier');
    const tracking = row.text('tracking id');
    authorised(this.out, row.place, id, at, {
      ...(rma !== '' && { rma }),
      ...(order !== '' && { marketplaceOrderId: order }),
      state: row.text('return delivery date') === '' ? stateOf(status) : 'received',
      ...(status !== '' && { stateWord: status }),
      at,
      resolution: resolutionOf(resolution),
      goodsExpected: !/refundless|returnless/i.test(`${resolution} ${row.text('return type')}`),
      ...(carrier !== '' && { carrier: carrier.slice(0, 100) }),
      ...(tracking !== '' && { trackingNumber: tracking }),
      ...(row.text('label to be paid by') !== '' && { labelPaidBy: payerOf(row.text('label to be paid by')) }),
      ...this.money(row, 'labelCost', 'label cost'),
      pool: 'own',
      lines,
      ...this.money(row, 'refundTotal', 'refunded amount'),
    });
    this.claim(row, id, at);
  }

  /** A SAFE-T claim that Amazon has paid. */
  private claim(row: Row, id: string, at: string): void {
    const claimId = row.text('safet claim id');
    const { amount } = this.money(row, 'amount', 'safet claim reimbursement amount') as { amount?: unknown };
    if (claimId === '' || amount === undefined) return;
    const time = this.instant(row, 'safet claim creation time') ?? at;
    this.out.fact(row.place, {
      actor: 'return',
      key: `return/${this.out.account.account}/${id}`,
      ref: { by: 'return-id', value: id },
      type: 'return.reimbursement.v1',
      time,
      data: {
        reimbursementId: claimId,
        marketplaceOrderId: row.text('order id'),
        reason: row.text('safet action reason') || 'SAFE-T',
        component: 'order-reimbursement',
        unitsInCash: 0,
        unitsInStock: 0,
        amount,
        at: time,
      },
    });
  }

  private money(row: Row, field: string, column: string): Readonly<Record<string, unknown>> {
    const text = row.text(column);
    const currency = row.text('currency code').toUpperCase() || this.out.account.currency;
    if (text === '' || currency === null) return {};
    const minor = minorOf(text, currency, row, styleIn(text, numberStyleOf(this.out.account.locale)));
    return { [field]: { minor: Number(minor), currency } };
  }

  private instant(row: Row, column: string): string | null {
    const { locale, timeZone } = this.out.account;
    const day = dayOrInstantOf(row.get(column), dayOrderOf(locale), timeZone);
    return day === null ? null : instantFor(day, timeZone);
  }
}

/** Order lines as RMS exports them: a row an item, rows of one order follow each other. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import { orderFact, type PlainLine } from '../../../documents/order-facts.js';
import type { Output } from '../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, type SourceInstant } from '../../../documents/readings.js';
import type { Row } from '../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../documents/source.js';
import { isCancelled, paymentOf } from './states.js';

const CURRENCY = 'JPY';

/** The export. */
export const orderLines: TableKind<DocumentAccount> = {
  kind: 'order-lines',
  form: 'table',
  doc: 'Order lines as a CSV of Windows-31J (cp932).',
  documentedAt: 'samples: rakuten/orders/rms-order-lines.cp932.csv',
  quirks: [
    'Cells have line breaks inside quotes.',
    'Times are of Japan and have no zone; the export says nothing of when an order last changed.',
    'Neither freight nor total of the order are in it.',
  ],
  columns: ['注文番号', '商品管理番号', '単価', '個数'],
  open: (out) => new OrderRows(out),
};

interface OpenOrder {
  readonly id: string;
  readonly first: Row;
  readonly placedAt: SourceInstant;
  readonly state: string | null;
  readonly lines: PlainLine[];
}

class OrderRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private order: OpenOrder | null = null;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  row(row: Row): void {
    const id = required(idOf(row.get('注文番号')), row.get('注文番号'));
    if (this.order?.id !== id) {
      this.end();
      const placed = row.get('注文日時');
      const placedAt = required(zonedInstantOf(placed, 'ymd', this.out.account.timeZone), placed);
      this.order = { id, first: row, placedAt, state: idOf(row.get('ステータス')), lines: [] };
    }
    this.order.lines.push(lineOf(row, isCancelled(this.order.state)));
  }

  end(): void {
    const { order } = this;
    this.order = null;
    if (order === null) return;
    orderFact(
      order.first.place,
      {
        channel: 'rakuten',
        id: order.id,
        placedAt: order.placedAt,
        updatedAt: null,
        currency: CURRENCY,
        completeness: 'partial',
        payment: paymentOf(order.state),
        taxesIncluded: true,
        lines: order.lines,
        total: null,
      },
      this.out,
    );
  }
}

function lineOf(row: Row, cancelled: boolean): PlainLine {
  const quantity = required(quantityOf(row.get('個数')), row.get('個数'));
  const price = row.get('商品毎税込価格').stated ? row.get('商品毎税込価格') : row.get('単価');
  return {
    lineId: required(idOf(row.get('商品明細id')), row.get('商品明細id')),
    sku: shownTextOf(row.get('sku管理番号'), 200) ?? shownTextOf(row.get('商品管理番号'), 200),
    quantity,
    cancelled: cancelled ? quantity : 0,
    price: requiredAmountOf(price, CURRENCY) * BigInt(quantity),
  };
}

/** Amazon fulfilled shipments report (GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL): what left Amazon's warehouses. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import type { Place } from '../../../../documents/place.js';
import { quantityOf, required } from '../../../../documents/readings.js';
import type { Row } from '../../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../../documents/source.js';
import { orderOf } from './order-fact.js';

/** The report. */
export const fbaShipments: TableKind<DocumentAccount> = {
  kind: 'fba-shipments',
  form: 'table',
  doc: "Shipments out of Amazon's warehouses: a row an item; each shipment is a fulfilment of its order, which posts.",
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-fba#fba-sales-reports',
  quirks: [
    'Rows of one shipment need not follow each other.',
    "Rows of multi-channel orders (sales channel Non-Amazon) are taken without a fact: the other channel's order says what was sold.",
    'Amounts are those of the order, which the order itself states; names and addresses are not carried.',
  ],
  columns: ['amazon-order-id', 'shipment-id', 'amazon-order-item-id', 'shipment-date', 'quantity-shipped'],
  quotes: false,
  open: (out) => new ShipmentRows(out),
};

interface Shipment {
  readonly orderId: string;
  readonly place: Place;
  readonly at: string;
  readonly carrier: string;
  readonly tracking: string;
  /** Units by item. */
  readonly lines: Map<string, number>;
}

class ShipmentRows implements RowHandler {
  private readonly shipments = new Map<string, Shipment>();

  private readonly out: Output<DocumentAccount>;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  row(row: Row): void {
    const shipmentId = required(row.text('shipment-id') || null, row.get('shipment-id'));
    const orderId = required(row.text('amazon-order-id') || null, row.get('amazon-order-id'));
    const lineId = required(row.text('amazon-order-item-id') || null, row.get('amazon-order-item-id'));
    const quantity = required(quantityOf(row.get('quantity-shipped')), row.get('quantity-shipped'));
    if (/^non-amazon/i.test(row.text('sales-channel')) || quantity === 0) return;
    const known = this.shipments.get(`${orderId}/${shipmentId}`) ?? this.begun(row, orderId, shipmentId);
    known.lines.set(lineId, (known.lines.get(lineId) ?? 0) + quantity);
  }

  end(): void {
    for (const [key, shipment] of this.shipments) this.state(key.slice(shipment.orderId.length + 1), shipment);
  }

  private begun(row: Row, orderId: string, shipmentId: string): Shipment {
    const { locale, timeZone } = this.out.account;
    const date = row.get('shipment-date');
    const at = instantFor(required(dayOrInstantOf(date, dayOrderOf(locale), timeZone), date), timeZone);
    const [carrier, tracking] = [row.text('carrier').slice(0, 100), row.text('tracking-number').slice(0, 200)];
    const shipment = { orderId, place: row.place, at, carrier, tracking, lines: new Map<string, number>() };
    this.shipments.set(`${orderId}/${shipmentId}`, shipment);
    return shipment;
  }

  private state(fulfilmentId: string, { orderId, place, at, carrier, tracking, lines }: Shipment): void {
    const data = {
      fulfilmentId,
      state: 'success',
      pool: 'amazon-fba',
      at,
      ...(tracking !== '' && { trackingNumber: tracking }),
      ...(carrier !== '' && { carrier }),
      lines: [...lines].map(([lineId, quantity]) => ({ lineId, quantity })),
    };
    this.out.fact(place, {
      ...orderOf(this.out.account.account, orderId),
      type: 'order.fulfilment.v1',
      time: at,
      data,
    });
  }
}

/** FBA customer returns report (GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA): units that came back to Amazon's warehouses. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { dayOrderOf, dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { quantityOf, required } from '../../../../documents/readings.js';
import type { Row } from '../../../../documents/row.js';
import type { TableKind } from '../../../../documents/source.js';
import { dispositionOf } from '../shared/dispositions.js';

/** The report. */
export const fbaReturns: TableKind<DocumentAccount> = {
  kind: 'fba-customer-returns',
  form: 'table',
  doc: 'FBA customer returns: a row for each unit that Amazon took back, with its state.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-fba#fba-concessions-reports',
  quirks: [
    'A unit is known by its license plate; a row without one is known by order, SKU, time and its number among equal rows.',
    'Comments of buyers are not carried.',
  ],
  columns: ['return-date', 'order-id', 'sku', 'detailed-disposition'],
  open(out) {
    const equal = new Map<string, number>();
    return { row: (row) => receipt(row, out, equal) };
  },
};

function receipt(row: Row, out: Output<DocumentAccount>, equal: Map<string, number>): void {
  const { timeZone, locale } = out.account;
  const order = row.text('order-id');
  const day = required(dayOrInstantOf(row.get('return-date'), dayOrderOf(locale), timeZone), row.get('return-date'));
  const at = instantFor(day, timeZone);
  const quantity = required(quantityOf(row.get('quantity')), row.get('quantity'));
  if (quantity === 0) return;
  const sku = row.text('sku');
  const plate = row.text('license-plate-number');
  const disposition = row.text('detailed-disposition');
  const warehouse = row.text('fulfillment-center-id');
  const reason = row.text('reason');
  const receiptId = plate === '' ? numbered(equal, [order, sku, at, disposition, reason].join('/')) : plate;
  const line = {
    ...(sku !== '' && { sku }),
    quantity,
    ...(plate !== '' && { unitId: plate }),
    ...(disposition !== '' && { disposition: dispositionOf(disposition), dispositionWord: disposition }),
    ...(reason !== '' && { reason }),
  };
  const data = {
    receiptId,
    ...(order !== '' && { marketplaceOrderId: order }),
    at,
    ...(warehouse !== '' && { warehouse }),
    pool: 'amazon-fba',
    lines: [line],
  };
  const ref =
    order === '' ? ({ by: 'return-id', value: receiptId } as const) : ({ by: 'order-id', value: order } as const);
  out.fact(row.place, { actor: 'return', key: null, ref, type: 'return.receipt.v1', time: at, data });
}

/** An id made of what a row says; equal rows are numbered, for they are several events. */
export function numbered(seen: Map<string, number>, id: string): string {
  const count = (seen.get(id) ?? 0) + 1;
  seen.set(id, count);
  const short = id.slice(0, 190);
  return count === 1 ? short : `${short}#${count}`;
}

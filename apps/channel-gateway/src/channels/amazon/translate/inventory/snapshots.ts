/** Reports of what Amazon's warehouses hold, SKU by SKU, without a time of their own. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { required, wholeNumberOf } from '../../../../documents/readings.js';
import type { TableKind } from '../../../../documents/source.js';
import { stockItem } from '../shared/stock.js';
import { UNDATED } from '../../../../documents/undated.js';

interface Report {
  readonly kind: string;
  readonly doc: string;
  readonly columns: readonly string[];
  readonly sku: string;
  /** By column: what its units are. */
  readonly states: Readonly<Record<string, string>>;
}

const REPORTS: readonly Report[] = [
  {
    kind: 'fba-inventory',
    doc: 'FBA inventory with reserved, unsellable and inbound units (GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA and its kin).',
    columns: ['sku', 'afn-fulfillable-quantity'],
    sku: 'sku',
    states: {
      'afn-fulfillable-quantity': 'available',
      'afn-unsellable-quantity': 'unsellable',
      'afn-reserved-quantity': 'reserved',
      'afn-warehouse-quantity': 'on-hand',
      'afn-total-quantity': 'total',
      'afn-inbound-working-quantity': 'unknown',
      'afn-inbound-shipped-quantity': 'inbound',
      'afn-inbound-receiving-quantity': 'inbound',
      'afn-researching-quantity': 'researching',
    },
  },
  {
    kind: 'fba-available',
    doc: 'Units that FBA can ship, by condition (GET_AFN_INVENTORY_DATA).',
    columns: ['seller-sku', 'quantity available'],
    sku: 'seller-sku',
    states: { 'quantity available': 'available' },
  },
  {
    kind: 'warehouse-fba-inventory',
    doc: 'FBA inventory summaries as a data warehouse extracts them.',
    columns: ['seller_sku', 'fulfillable_quantity', 'total_quantity'],
    sku: 'seller_sku',
    states: {
      fulfillable_quantity: 'available',
      total_unfulfillable_quantity: 'unsellable',
      total_reserved_quantity: 'reserved',
      total_researching_quantity: 'researching',
      inbound_working_quantity: 'unknown',
      inbound_shipped_quantity: 'inbound',
      inbound_receiving_quantity: 'inbound',
      total_quantity: 'total',
    },
  },
  {
    kind: 'fba-reserved',
    doc: 'Units that FBA holds for orders, transfers and processing (GET_RESERVED_INVENTORY_DATA).',
    columns: ['sku', 'reserved_qty'],
    sku: 'sku',
    states: { reserved_qty: 'reserved' },
  },
];

/** The reports, a kind each. */
export const inventorySnapshots: readonly TableKind<DocumentAccount>[] = REPORTS.map((report) => ({
  kind: report.kind,
  form: 'table',
  doc: report.doc,
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-fba#fba-inventory-reports',
  columns: report.columns,
  open: (out) => ({
    row(row) {
      const sku = required(row.text(report.sku) || null, row.get(report.sku));
      const quantities = Object.entries(report.states).flatMap(([column, state]) => {
        const units = wholeNumberOf(row.get(column));
        return units === null ? [] : [{ state, units, word: column }];
      });
      if (quantities.length === 0) return;
      const condition = row.text('warehouse-condition-code');
      const unsellable = condition !== '' && !/^sellable$/i.test(condition);
      const data = {
        pool: 'amazon-fba',
        asOf: null,
        quantities: quantities.map((one) => (unsellable ? { ...one, state: 'unsellable' } : one)),
      };
      out.fact(row.place, {
        ...stockItem(out.account, sku, 'amazon-fba'),
        type: 'stock-item.snapshot.v1',
        time: UNDATED,
        data,
      });
    },
  }),
}));

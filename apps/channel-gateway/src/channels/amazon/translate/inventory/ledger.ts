/** Inventory ledger of FBA: its events one by one (detail view), and balances by day or month (summary view). */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { required, wholeNumberOf } from '../../../../documents/readings.js';
import { refuse } from '../../../../documents/refused.js';
import type { Row } from '../../../../documents/row.js';
import type { TableKind } from '../../../../documents/source.js';
import { numbered } from '../returns/fba-returns.js';
import { dispositionOf } from '../shared/dispositions.js';
import { stockItem } from '../shared/stock.js';

const DOC = 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-fba#fba-inventory-reports';

/** Letters that stand for what an adjustment is (column Reason). */
const ADJUSTMENTS: Readonly<Record<string, string>> = {
  M: 'lost',
  '5': 'lost',
  F: 'found',
  N: 'transfer',
  E: 'damaged',
  H: 'damaged',
  K: 'damaged',
  U: 'damaged',
  D: 'disposal',
  P: 'disposition-change',
  Q: 'disposition-change',
};

const EVENTS: Readonly<Record<string, string>> = {
  receipts: 'receipt',
  shipments: 'shipment',
  customershipments: 'shipment',
  customerreturns: 'customer-return',
  whsetransfers: 'transfer',
  warehousetransfers: 'transfer',
  vendorreturns: 'removal',
  adjustments: 'adjustment',
};

/** GET_LEDGER_DETAIL_VIEW_DATA. */
export const ledgerDetail: TableKind<DocumentAccount> = {
  kind: 'inventory-ledger',
  form: 'table',
  doc: 'Inventory ledger, detail view: each event that moved units of an SKU in a warehouse of Amazon.',
  documentedAt: DOC,
  quirks: [
    'Two equal rows are two events: they are numbered and both kept.',
    'Days are month/day/year in every marketplace.',
  ],
  columns: ['date', 'msku', 'event type', 'quantity', 'disposition'],
  open(out) {
    const equal = new Map<string, number>();
    return { row: (row) => movement(row, out, equal) };
  },
};

function movement(row: Row, out: Output<DocumentAccount>, equal: Map<string, number>): void {
  const at = dayOf(row, out);
  const sku = required(row.text('msku') || null, row.get('msku'));
  const units = required(wholeNumberOf(row.get('quantity')), row.get('quantity'));
  const [event, reason, location, reference, disposition] = [
    'event type',
    'reason',
    'fulfillment center',
    'reference id',
    'disposition',
  ].map((name) => row.text(name));
  const kind = EVENTS[(event ?? '').toLowerCase().replaceAll(/[^a-z]/g, '')] ?? 'other';
  const identity = [
    at,
    sku,
    row.text('fnsku'),
    event,
    reference,
    location,
    disposition,
    reason,
    units,
    row.text('country'),
  ];
  const data = {
    movementId: numbered(equal, identity.join('/')),
    pool: 'amazon-fba',
    ...(location && { location }),
    units,
    at,
    reason: kind === 'adjustment' ? (ADJUSTMENTS[(reason ?? '').toUpperCase()] ?? 'adjustment') : kind,
    reasonWord: reason ? `${event} ${reason}` : (event ?? ''),
    ...(disposition && { disposition: dispositionOf(disposition) }),
    ...(reference && { reference }),
  };
  const time = instantFor(at, out.account.timeZone);
  out.fact(row.place, { ...stockItem(out.account, sku, 'amazon-fba'), type: 'stock-item.movement.v1', time, data });
}

/** Columns of the summary that move units, besides those that are balances. */
const MOVES = [
  'receipts',
  'customer shipments',
  'customer returns',
  'vendor returns',
  'warehouse transfer in/out',
  'found',
  'lost',
  'damaged',
  'disposed',
  'other events',
  'unknown events',
];

/** GET_LEDGER_SUMMARY_VIEW_DATA. */
export const ledgerSummary: TableKind<DocumentAccount> = {
  kind: 'inventory-ledger-summary',
  form: 'table',
  doc: 'Inventory ledger, summary view: units of an SKU by state at the end of a day or month.',
  documentedAt: DOC,
  quirks: ['The ending balance must be the starting balance with all that moved; a row where it is not is refused.'],
  columns: ['date', 'msku', 'starting warehouse balance', 'ending warehouse balance'],
  open: (out) => ({ row: (row) => balance(row, out) }),
};

function balance(row: Row, out: Output<DocumentAccount>): void {
  const at = dayOf(row, out);
  const sku = required(row.text('msku') || null, row.get('msku'));
  const units = (name: string): number => wholeNumberOf(row.get(name)) ?? 0;
  const ending = required(wholeNumberOf(row.get('ending warehouse balance')), row.get('ending warehouse balance'));
  const sum = MOVES.reduce((all, name) => all + units(name), units('starting warehouse balance'));
  if (sum !== ending) {
    const problem = `The ending balance is ${ending} and the starting balance with all that moved is ${sum}`;
    refuse('amounts-do-not-add-up', row.place, problem, 'Ask the sender for the whole report.');
  }
  const disposition = row.text('disposition');
  const location = row.text('location');
  const transit = units('in transit between warehouses');
  const state = disposition === '' || /^sellable$/i.test(disposition) ? 'available' : 'unsellable';
  const quantities = [
    { state, units: ending, ...(disposition !== '' && { word: disposition }) },
    ...(transit === 0 ? [] : [{ state: 'in-transit', units: transit, word: 'In Transit Between Warehouses' }]),
  ];
  const data = { pool: 'amazon-fba', ...(location !== '' && { location }), asOf: at, quantities };
  const time = instantFor(at, out.account.timeZone);
  const revision = Date.parse(time);
  out.fact(row.place, {
    ...stockItem(out.account, sku, 'amazon-fba'),
    type: 'stock-item.snapshot.v1',
    time,
    revision,
    data,
  });
}

/** The day; a month (09/2026) is its first day. */
function dayOf(row: Row, out: Output<DocumentAccount>): string {
  const stated = row.get('date');
  const text = String(stated.value ?? '').replace(/^(\d{1,2})\/(\d{4})$/, '$1/01/$2');
  const value = stated.stated ? text : undefined;
  return required(dayOrInstantOf({ ...stated, value }, 'mdy', out.account.timeZone), stated);
}

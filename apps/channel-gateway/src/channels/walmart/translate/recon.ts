/** Recon report, one row per amount: the file, and the same rows as JSON pages. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { wholeNumberOf } from '../../../documents/readings.js';
import type { JsonKind, TableKind } from '../../../documents/source.js';
import { ReconLines, type ReconRow } from './recon-lines.js';

const documentedAt = 'https://developer.walmart.com/us-marketplace/reference/getreconreportv1';
const quirks = [
  'The row PaymentSummary has no amount: it states the Total Payable that all others come to.',
  'Ship Qty stands on every row of a transaction.',
  'Tax that Walmart keeps is shown with + and −.',
  'Purchase order numbers can begin with zeros.',
];

/** The report as a file. */
export const reconReport: TableKind<DocumentAccount> = {
  kind: 'recon-report',
  form: 'table',
  doc: 'Recon report since 2023: one row per amount, by period.',
  documentedAt,
  quirks,
  columns: ['period start date', 'period end date', 'transaction type', 'amount', 'amount type'],
  open: (out) => {
    const lines = new ReconLines(out);
    return {
      row: (row) => {
        if (row.blank) return;
        const cells: ReconRow = { place: row.place, get: (column) => row.get(column.toLowerCase()) };
        lines.row(cells);
      },
    };
  },
};

/** The report page by page; a page alone has no total. */
export const reconPage: JsonKind<DocumentAccount> = {
  kind: 'recon-page',
  form: 'json',
  doc: 'The rows of a recon report as JSON, all or a page of them.',
  documentedAt,
  quirks: [...quirks, 'A page that is not the whole report is not proved: rows of others are missing.'],
  recognise: (probe) => Array.isArray(probe.at('reportData')),
  read: (root, out) => {
    const rows = root.get('reportData').items();
    const lines = new ReconLines(out, wholeNumberOf(root.get('totalRecords')) === rows.length);
    for (const row of rows) lines.row({ place: row.place, get: (column) => row.get(column) });
  },
};

/**
 * Settlement report (STL) and transaction detail report (TRR): records told by their first cell. RH, FH and SH are heads,
 * CH names the columns of the SB rows that follow, SF states a section's totals by currency, SC, RC and FF count.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Output } from '../../../documents/output.js';
import { refuse } from '../../../documents/refused.js';
import { TableHeader, columnName, Row } from '../../../documents/row.js';
import type { RowHandler, RowsKind } from '../../../documents/source.js';
import { checkSeller } from '../../../documents/seller-check.js';
import { PaypalSection } from './settlement-section.js';

/** The settlement report. */
export const settlementReport: RowsKind<DocumentAccount> = {
  kind: 'settlement-report',
  form: 'rows',
  delimiter: ',',
  doc: 'Settlement report: every transaction of a day that moves a balance, with totals by currency.',
  documentedAt: 'https://developer.paypal.com/docs/reports/sftp-reports/settlement-report/',
  quirks: [
    'Amounts are whole smallest units without sign; DR or CR beside them tells the direction. Yen is counted so too.',
    'The fee stands beside the gross amount and has a direction of its own.',
    'SF states gross credits and debits and fee credits and debits of a currency: what its rows must come to.',
    'A file of several accounts has a section for each.',
  ],
  recognise: (probe) => /^"?RH"?\s*,/.test(probe.text),
  open: (out) => new SettlementReportRows(out),
};

/** Columns of a body row where the report names none. */
const USUAL_COLUMNS =
  'Transaction ID,Invoice ID,PayPal Reference ID,PayPal Reference ID Type,Transaction Event Code,Transaction Initiation Date,Transaction Completion Date,Transaction Debit or Credit,Gross Transaction Amount,Gross Transaction Currency,Fee Debit or Credit,Fee Amount,Fee Currency,Custom Field,Consumer ID'.split(
    ',',
  );

class SettlementReportRows implements RowHandler {
  private readonly out: Output<DocumentAccount>;
  private header = new TableHeader(['', ...USUAL_COLUMNS.map(columnName)]);
  private section: PaypalSection | null = null;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  row(row: Row): void {
    switch (String(row.at(0).value ?? '')) {
      case 'RH':
        return checkSeller(this.out.account, row.at(3));
      case 'SH':
        this.section?.close();
        this.section = new PaypalSection(this.out, row);
        return;
      case 'CH':
        this.header = new TableHeader(['', ...row.cells.slice(1).map(columnName)]);
        return;
      case 'SB':
        return this.needed(row).body(new Row(row.cells, row.line, this.header));
      case 'SF':
        return this.needed(row).footer(row);
      case 'SC':
        return this.needed(row).count(row);
      default:
        return;
    }
  }

  end(): void {
    this.section?.close();
  }

  private needed(row: Row): PaypalSection {
    return (
      this.section ?? refuse('malformed-text', row.place, 'A row stands before its section', 'Fetch the report again.')
    );
  }
}

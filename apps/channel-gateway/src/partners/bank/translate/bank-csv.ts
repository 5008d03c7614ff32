/**
 * Statements that banks export as tables. No two banks name their columns alike, so columns are found by the names that
 * banks use, in several languages. The file says neither whose account it is nor a statement's number: the connection's
 * account stands in, and the days that it covers. A balance on the rows proves the signs and the total.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Output } from '../../../documents/output.js';
import type { Probe } from '../../../documents/probe.js';
import type { Row, TableHeader } from '../../../documents/row.js';
import type { RowHandler, TableKind } from '../../../documents/source.js';
import { AMOUNTS, bookedOf, DATES } from './bank-csv-columns.js';
import { CsvStatements } from './bank-csv-statements.js';
import { DayOrderFinder } from './day-order.js';

/** A kind for each name of the date column: the first of these names that a file has decides. */
export const bankCsv: readonly TableKind<DocumentAccount>[] = DATES.map((date, at) => ({
  kind: 'bank-csv',
  form: 'table',
  doc: 'A bank statement as a table: a row a booking.',
  documentedAt: 'samples: bank/csv',
  quirks: [
    'With a column for debit or credit the amount counts without its sign.',
    'Rows stand from old to new or from new to old; the balance tells which.',
    'Day and month are told apart by the first day above 12 in the file, else by the locale of the account.',
  ],
  columns: [date],
  recognise: (probe) => isStatement(probe, date, DATES.slice(0, at)),
  open: (out, header) => new BankCsvReader(out, header, date),
}));

function isStatement(probe: Probe, date: string, earlier: readonly string[]): boolean {
  const names = probe.table([date])?.names ?? [];
  return !earlier.some((name) => names.includes(name)) && AMOUNTS.some((name) => names.includes(name));
}

class BankCsvReader implements RowHandler {
  private readonly dates: DayOrderFinder<Row>;
  private readonly statements: CsvStatements;
  private readonly date: string;

  constructor(out: Output<DocumentAccount>, header: TableHeader, date: string) {
    this.statements = new CsvStatements(out);
    this.date = date;
    this.dates = new DayOrderFinder(out.account.locale, (row: Row) => row.text(date));
    for (const name of DATES) header.find(name);
  }

  row(row: Row): void {
    if (row.blank || !isDated(row.text(this.date))) return;
    for (const ready of this.dates.take(row)) this.take(ready);
  }

  end(): void {
    for (const ready of this.dates.rest()) this.take(ready);
    this.statements.close();
  }

  private take(row: Row): void {
    this.statements.take(row, bookedOf(row, this.dates.order));
  }
}

/** Words where the day stands, such as a balance at the end of the table, are a note and no booking. */
function isDated(text: string): boolean {
  return text === '' || /\d/.test(text);
}

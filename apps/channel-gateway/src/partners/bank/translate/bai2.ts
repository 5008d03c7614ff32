/**
 * BAI2 (Cash Management Balance Reporting, version 2): records of comma-separated fields that end with `/`, continued by
 * 88 records. Amounts are in the currency's smallest unit, without a decimal sign. Each account closes with a control total
 * over everything in it, balances and summaries included.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Output } from '../../../documents/output.js';
import type { LineHandler, LinesKind } from '../../../documents/source.js';
import { refusalOf } from '../../../documents/refused.js';
import { Bai2Account, type Bai2Group } from './bai2-account.js';
import { continued, recordOf, type Bai2Record } from './bai2-record.js';

/** BAI2. */
export const bai2: LinesKind<DocumentAccount> = {
  kind: 'bai2',
  form: 'lines',
  doc: 'BAI2 cash management file: balances and transactions of accounts, by day and sending bank.',
  documentedAt: 'https://www.bai.org/docs/default-source/libraries/site-general-downloads/cash_management_2005.pdf',
  quirks: [
    'Amounts have implied decimals by currency; a sign may stand before them.',
    '88 continues the record before it, 03 and 16 alike; a text may hold commas and slashes.',
    'Type codes tell the sign: 100 to 399 are credits, 400 to 699 debits, 700 to 799 loan entries that the bank signs.',
    "The account's control total is the sum of every amount of its 03, 16 and 88 records; a file whose total does not hold is cut and refused.",
    'Opening ledger is type 010, closing ledger 015 and, where a bank has none, its current ledger 040 or 060 proves nothing.',
  ],
  recognise: (probe) => probe.form === 'text' && /^01,[^\r\n]*,\d{6},[\d:]{0,8},/.test(probe.text),
  open: (out) => new Bai2Reader(out),
};

/** Some banks write several records in one line: where a slash ended one, a code begins the next. */
const NEXT_RECORD = /(?<=\/)\s+(?=(?:02|03|16|49|88|98|99),)/;

/** Reads records of possibly several lines. */
class Bai2Reader implements LineHandler {
  private readonly out: Output<DocumentAccount>;
  private record: Bai2Record | null = null;
  private group: Bai2Group = { asOf: null, currency: null };
  private account: Bai2Account | null = null;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  line(text: string, number: number): void {
    for (const record of text.split(NEXT_RECORD)) this.read(record, number);
  }

  private read(text: string, number: number): void {
    if (text.trim() === '') return;
    if (/^88[,/]/.test(text) && this.record !== null) {
      this.record = continued(this.record, text);
      return;
    }
    this.flush();
    this.record = recordOf(text, number);
  }

  end(): void {
    this.flush();
    this.account?.close(null);
    this.account = null;
  }

  private flush(): void {
    const { record } = this;
    this.record = null;
    if (record === null) return;
    try {
      this.take(record);
    } catch (error) {
      const refusal = refusalOf(error, record.place);
      if (this.account === null) this.out.refuse(refusal);
      else this.account.refuse(refusal);
    }
  }

  private take(record: Bai2Record): void {
    switch (record.code) {
      case '02':
        this.group = { asOf: record.field(4), currency: record.field(6) || null };
        return;
      case '03':
        this.account?.close(null);
        this.account = new Bai2Account(this.out, record, this.group);
        return;
      case '16':
        return this.account?.transaction(record);
      case '49':
        this.account?.close(record);
        this.account = null;
        return;
      default:
        return;
    }
  }
}

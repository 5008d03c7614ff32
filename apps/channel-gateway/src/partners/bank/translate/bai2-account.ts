import type { DocumentAccount } from '../../../accounts/accounts.js';
import { minorUnitsOf } from '../../../documents/amounts.js';
import type { Output } from '../../../documents/output.js';
import type { Place, Stated } from '../../../documents/place.js';
import { refuse } from '../../../documents/refused.js';
import type { Refusal } from '../../../documents/translation.js';
import { BankStatement, type BankEntry } from './bank-statement.js';
import type { Bai2Record } from './bai2-record.js';
import { referencesIn } from './remittance.js';
import { proveSum } from '../../../documents/sums.js';

/** What the group record says for its accounts. */
export interface Bai2Group {
  /** YYMMDD. */
  readonly asOf: string | null;
  readonly currency: string | null;
}

/** Balances by type code. */
const OPENING = '010';
const CLOSING = '015';
const AVAILABLE = '045';

/** One account of a BAI2 file: its balances, its transactions, its control total. */
export class Bai2Account {
  private readonly statement: BankStatement;
  private readonly balances: ReadonlyMap<string, bigint>;
  private readonly asOf: string;
  private readonly currency: string;
  private control: bigint;
  private records: number;

  constructor(out: Output<DocumentAccount>, head: Bai2Record, group: Bai2Group) {
    const { place } = head;
    this.currency = head.field(2) || group.currency || 'USD';
    this.asOf = dayOf(group.asOf ?? '', place);
    const { balances, sum } = summariesOf(head, this.currency);
    this.balances = balances;
    this.control = sum;
    this.records = head.lines;
    const account = head.field(1);
    const statementId = `${account} ${this.asOf}`;
    this.statement = new BankStatement(out, {
      statementId,
      account,
      currency: this.currency,
      kind: 'statement',
      place,
    });
  }

  transaction(record: Bai2Record): void {
    this.records += record.lines;
    this.statement.guard(record.place, () => this.entry(record));
  }

  refuse(refusal: Refusal): void {
    this.statement.refuse(refusal);
  }

  /** `trailer` is the 49 record; a file that ends without it is cut. */
  close(trailer: Bai2Record | null): void {
    const { place } = this.statement.head;
    const opening = this.balances.get(OPENING) ?? null;
    const closing = this.balances.get(CLOSING) ?? null;
    const available = this.balances.get(AVAILABLE);
    if (trailer === null) {
      this.refuse({
        ...place,
        code: 'missing-field',
        detail: 'The account has no 49 record: the file is cut. Ask the bank for all of it.',
      });
    } else this.statement.guardTotal(trailer.place, () => this.prove(trailer));
    const more = {
      from: this.asOf,
      to: this.asOf,
      ...(available !== undefined && { availableBalance: Number(available) }),
    };
    this.statement.close({ opening, closing, more, on: this.asOf });
  }

  private entry(record: Bai2Record): BankEntry {
    const type = record.field(1);
    const minor = unitsOf(record.field(2) || '0', this.currency, record.place);
    this.control += minor;
    const { valueOn, next } = fundsOf(record);
    const [bankReference = '', customerReference = ''] = [record.field(next), record.field(next + 1)];
    const text = referencesIn(record.fields.slice(next + 2).join(' '));
    const endToEndId = /\bEREF: (\S+)/.exec(record.fields.slice(next + 2).join(' '))?.[1];
    return {
      amount: signOf(type, record.place) * minor,
      currency: this.currency,
      state: 'booked',
      bookedOn: this.asOf,
      reversal: false,
      more: {
        code: type,
        ...(valueOn !== null && { valueOn }),
        ...(bankReference !== '' && { bankReference: bankReference.slice(0, 200) }),
        ...(customerReference !== '' && { customerReference: customerReference.slice(0, 200) }),
        ...(endToEndId !== undefined && { endToEndId }),
        ...(text !== null && { text }),
      },
    };
  }

  /** The bank's own sum over every amount of the account, and its count of records, trailer included. */
  private prove(trailer: Bai2Record): void {
    const stated = unitsOf(trailer.field(1), this.currency, trailer.place);
    const count = Number(trailer.field(2));
    proveSum(trailer.place, {
      parts: `The amounts of account ${this.statement.head.account} come to`,
      sum: this.control,
      total: 'its control total is',
      stated,
      remedy: 'Ask the bank for the whole file.',
    });
    if (Number.isInteger(count) && count !== this.records + 1) {
      const problem = `The account has ${this.records + 1} records and states ${count}`;
      refuse('amounts-do-not-add-up', trailer.place, problem, 'Ask the bank for the whole file.');
    }
  }
}

/** Credits are 100 to 399, debits 400 to 699; loan entries are credits from 720 on by BAI's table of codes. */
function signOf(type: string, place: Place): bigint {
  const code = Number(type);
  if (code >= 100 && code <= 399) return 1n;
  if (code >= 400 && code <= 699) return -1n;
  if (code === 890 || (code >= 720 && code <= 799)) return 1n;
  if (code >= 700 && code <= 719) return -1n;
  if (code >= 920 && code <= 959) return 1n;
  if (code >= 960 && code <= 999) return -1n;
  return refuse(
    'unknown-kind',
    place,
    'The type code is no transaction of BAI2',
    'Map the code or ask the bank.',
    type,
  );
}

/** Type code, amount, item count and funds type, again and again from field 3 on. */
function summariesOf(head: Bai2Record, currency: string) {
  const balances = new Map<string, bigint>();
  let sum = 0n;
  for (let at = 3; at < head.fields.length;) {
    const type = head.field(at);
    // what has no code is no summary: some banks write a comma too many before a continuation
    if (type === '') {
      at += 1;
      continue;
    }
    const text = head.field(at + 1);
    if (text !== '') {
      const minor = unitsOf(text, currency, head.place);
      sum += minor;
      if (!balances.has(type)) balances.set(type, minor);
    }
    at = afterFunds(head, at + 3);
  }
  return { balances, sum };
}

/** Position behind a funds type and what belongs to it. */
function afterFunds(record: Bai2Record, at: number): number {
  switch (record.field(at)) {
    case 'S':
      return at + 4;
    case 'V':
      return at + 3;
    case 'D':
      return at + 2 + 2 * Number(record.field(at + 1) || 0);
    default:
      return at + 1;
  }
}

function fundsOf(record: Bai2Record): { readonly valueOn: string | null; readonly next: number } {
  const valued = record.field(3) === 'V' && record.field(4) !== '';
  return { valueOn: valued ? dayOf(record.field(4), record.place) : null, next: afterFunds(record, 3) };
}

function unitsOf(text: string, currency: string, place: Place): bigint {
  const stated: Stated = { value: text === '' ? undefined : text, place, stated: text !== '' };
  return minorUnitsOf(stated, currency)?.minor ?? 0n;
}

function dayOf(text: string, place: Place): string {
  const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  const date = `20${year}-${month}-${day}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  if (day !== undefined && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date)) return date;
  return refuse('not-a-date', place, 'A date is expected as YYMMDD', 'Ask the bank for a valid file.', text);
}

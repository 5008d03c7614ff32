import type { TrialBalanceRow } from '../summary.js';
import type { TrytonRpc, TrytonRecord } from './rpc.js';

/** A line of the books, in the currency of the document that it belongs to. */
interface BookLine {
  readonly document: TrytonDocument;
  readonly account: string;
  readonly party?: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
}

/** A posted document; amounts in minor units. */
export interface TrytonDocument {
  readonly documentId: string;
  readonly number: string;
  readonly reference: string;
  readonly kind: string;
  readonly legalEntity: string;
  readonly currency: string;
  readonly totals: { readonly debitMinor: number; readonly creditMinor: number };
  readonly lines: readonly Pick<BookLine, 'account' | 'party' | 'debitMinor' | 'creditMinor'>[];
}

/** Records read at once. */
const PAGE = 2_000;

const FIELDS = [
  'move',
  'move.number',
  'move.description',
  'move.origin',
  'move.company.party.code',
  'move.company.currency.code',
  'account.code',
  'party.code',
  'debit',
  'credit',
  'amount_second_currency',
  'second_currency.code',
  'second_currency.digits',
];

/**
 * What is in Tryton's books, whoever put it there: read by the stack's own hands from posted journal lines, with none of
 * the driver's code, so that it can be compared with what the driver said.
 */
export class TrytonReader {
  constructor(private readonly rpc: TrytonRpc) {}

  /** Every posted document. */
  async documents(): Promise<TrytonDocument[]> {
    const lines = await this.#lines();
    const invoices = new Map((await this.#invoices()).map((one) => [`account.invoice,${one.id}`, one]));
    return [...Map.groupBy(lines, (line) => line['move'] as number).values()].flatMap((own) =>
      own[0] ? [documentOf(own[0], own, invoices)] : [],
    );
  }

  /** Debits and credits by legal entity, currency, account and party. */
  async trialBalance(): Promise<TrialBalanceRow[]> {
    const rows = new Map<string, TrialBalanceRow>();
    for (const { legalEntity, currency, lines } of await this.documents())
      for (const { account, party, debitMinor, creditMinor } of lines) {
        const key = [legalEntity, currency, account, party ?? ''].join('|');
        const before = rows.get(key) ?? { debitMinor: 0, creditMinor: 0 };
        const sums = { debitMinor: before.debitMinor + debitMinor, creditMinor: before.creditMinor + creditMinor };
        const place = { legalEntity, currency, account, ...(party === undefined ? {} : { party }) };
        rows.set(key, { ...place, ...sums, balanceMinor: sums.debitMinor - sums.creditMinor });
      }
    return [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  }

  #lines(): Promise<TrytonRecord[]> {
    return this.#all('account.move.line', [['move.state', '=', 'posted']], FIELDS);
  }

  #invoices(): Promise<TrytonRecord[]> {
    return this.#all('account.invoice', [['move', '!=', null]], ['number', 'reference', 'total_amount', 'comment']);
  }

  async #all(model: string, domain: readonly unknown[], fields: readonly string[]): Promise<TrytonRecord[]> {
    const found: TrytonRecord[] = [];
    for (;;) {
      const after = found.at(-1)?.id ?? 0;
      const page = await this.rpc.find(model, [...domain, ['id', '>', after]], fields, PAGE);
      found.push(...page);
      if (page.length < PAGE) return found;
    }
  }
}

function documentOf(
  first: TrytonRecord,
  lines: readonly TrytonRecord[],
  invoices: ReadonlyMap<string, TrytonRecord>,
): TrytonDocument {
  const move = first['move.'] as TrytonRecord;
  const company = move['company.'] as TrytonRecord;
  const invoice = invoices.get(String(move['origin']));
  const own = lines.map(lineOf);
  const sum = (side: 'debitMinor' | 'creditMinor') => own.reduce((total, line) => total + line[side], 0);
  const said = String(invoice?.['reference'] ?? move['description'] ?? '');
  return {
    documentId: invoice ? `account.invoice/${invoice.id}` : `account.move/${move.id}`,
    number: String(invoice?.['number'] ?? move['number']),
    // what bears no reference of ours was entered by a person
    reference: said.startsWith('gw:') ? said.slice(3) : `tryton/${move.id}`,
    kind: invoice ? kindOf(invoice) : 'journal',
    legalEntity: codeIn(company, 'party.'),
    currency: first['second_currency.'] ? codeIn(first, 'second_currency.') : codeIn(company, 'currency.'),
    totals: { debitMinor: sum('debitMinor'), creditMinor: sum('creditMinor') },
    lines: own,
  };
}

function kindOf(invoice: TrytonRecord): string {
  return textOf(invoice['total_amount']).startsWith('-') ? 'credit-memo' : 'invoice';
}

function lineOf(line: TrytonRecord) {
  const account = codeIn(line, 'account.');
  const party = line['party.'] ? { party: codeIn(line, 'party.') } : {};
  const [debit, credit] = [minorOf(textOf(line['debit']), 2), minorOf(textOf(line['credit']), 2)];
  const second = line['second_currency.'] as TrytonRecord | null;
  if (!second) return { account, ...party, debitMinor: debit, creditMinor: credit };
  const minor = minorOf(textOf(line['amount_second_currency']), Number(second['digits']));
  return { account, ...party, debitMinor: Math.max(minor, 0), creditMinor: Math.max(-minor, 0) };
}

function codeIn(record: TrytonRecord, name: string): string {
  return String((record[name] as TrytonRecord)['code']);
}

function textOf(value: unknown): string {
  return (value as { decimal: string }).decimal;
}

/** Minor units of Tryton's decimal text; the books of the demo world are in currencies of two decimals. */
function minorOf(text: string, digits: number): number {
  const [whole = '0', fraction = ''] = text.split('.');
  const sign = whole.startsWith('-') ? -1 : 1;
  return sign * Number(whole.replace('-', '') + fraction.slice(0, digits).padEnd(digits, '0'));
}

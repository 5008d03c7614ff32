import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demo } from '../demo-company.js';

/** A document in the books. */
interface Booked {
  readonly reference: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly documentId: string;
  readonly number: string;
}

type Answer =
  | { readonly posted: Booked }
  | { readonly refused: readonly [code: string, message: string]; readonly reference: string };

const numberPrefix: Readonly<Record<string, string>> = { invoice: 'RE', 'credit-memo': 'GS', journal: 'BU' };

/**
 * An ERP of the old kind: it wakes now and then, takes what lies in the folder, books what it can, and writes what became of
 * it. It knows each batch and each reference once. It shares no code with the driver.
 */
export class EmulatedLegacy {
  /** Booked, but nobody is told. */
  withholdsAnswers = false;
  readonly books: Booked[] = [];
  private readonly batches = new Map<string, readonly Answer[]>();
  private answersWritten = 0;

  constructor(readonly folder: string) {
    for (const name of ['to-erp', 'from-erp', 'archive']) mkdirSync(join(folder, name), { recursive: true });
    this.export();
  }

  /** How many documents bear a reference. */
  postedUnder(reference: string): number {
    return this.books.filter((one) => one.reference === reference).length;
  }

  /** One night's work. */
  wake(): void {
    const names = readdirSync(join(this.folder, 'to-erp')).filter((name) => /^B\d+\.csv$/.test(name));
    for (const name of names.toSorted()) {
      this.take(readFileSync(join(this.folder, 'to-erp', name), 'utf8'));
      renameSync(join(this.folder, 'to-erp', name), join(this.folder, 'archive', name));
    }
    this.export();
  }

  private take(text: string): void {
    const rows = rowsIn(text);
    const [head, end] = [rows[0] ?? [], rows.at(-1) ?? []];
    const batchId = head[3] ?? '';
    const documents = rows.filter(([type]) => type === 'D');
    const whole = head[1] === 'crossdock-batch' && end[0] === 'Z' && end[2] === String(documents.length);
    if (!whole || !controlTotalsHold(rows)) return;
    const known = this.batches.get(batchId);
    // a batch that comes again is answered again, and booked no more
    const answers =
      known ??
      documents.map((one) =>
        this.book(
          one,
          rows.filter((row) => row[0] === 'L' && row[1] === one[1]),
        ),
      );
    this.batches.set(batchId, answers);
    if (!this.withholdsAnswers) this.answer(batchId, answers);
  }

  private book(head: readonly string[], lines: readonly (readonly string[])[]): Answer {
    const [, reference = '', kind = ''] = head;
    const known = this.books.find((one) => one.reference === reference);
    if (known) return { posted: known };
    const refused = faultOf(head, lines);
    if (refused) return { refused, reference };
    const count = String(this.books.length + 1).padStart(6, '0');
    const booked = {
      reference,
      head,
      lines,
      documentId: `L-${count}`,
      number: `${numberPrefix[kind] ?? 'XX'}${count}`,
    };
    this.books.push(booked);
    return { posted: booked };
  }

  private answer(batchId: string, answers: readonly Answer[]): void {
    const rows = answers.flatMap((answer): string[][] => {
      if ('refused' in answer) return [['R', answer.reference, ...answer.refused]];
      const { reference, documentId, number, head, lines } = answer.posted;
      const totals = head.slice(11, 14);
      const said = lines.map((line) => ['Q', reference, line[2] ?? '', line[5] ?? '', line[6] ?? '']);
      return [['P', reference, documentId, number, head[4] ?? '', ...totals], ...said];
    });
    const text = [['A', 'crossdock-ack', '1', batchId], ...rows, ['Z', batchId, String(answers.length)]];
    this.answersWritten += 1;
    this.write(`${batchId}-${this.answersWritten}.ack.csv`, text);
  }

  private export(): void {
    this.write('items.csv', [
      ['sku', 'item', 'tax class', 'active'],
      ...demo.skus.map((sku, index) => [sku, `A${index}`, 'standard', 'yes']),
    ]);
    const sums = new Map<string, number>();
    for (const { head, lines } of this.books)
      for (const line of lines) {
        const key = [head[3], head[4], line[3], line[4]].join('|');
        sums.set(key, (sums.get(key) ?? 0) + cents(line[5]) - cents(line[6]));
      }
    const rows = [...sums].map(([key, sum]) => [...key.split('|'), (sum / 100).toFixed(2)]);
    this.write('balances.csv', [['legal entity', 'currency', 'account', 'party', 'balance'], ...rows]);
  }

  /** Files appear whole. */
  private write(name: string, rows: readonly (readonly string[])[]): void {
    const text = rows.map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`).join('');
    const path = join(this.folder, 'from-erp', name);
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  }
}

function controlTotalsHold(rows: readonly (readonly string[])[]): boolean {
  const documents = rows.filter(([type]) => type === 'D');
  return rows
    .filter(([type]) => type === 'T')
    .every(([, currency, count, debit]) => {
      const mine = documents.filter((one) => one[4] === currency);
      return mine.length === Number(count) && mine.reduce((sum, one) => sum + cents(one[11]), 0) === cents(debit);
    });
}

function faultOf(
  head: readonly string[],
  lines: readonly (readonly string[])[],
): [code: string, message: string] | undefined {
  const [, , , legalEntity = '', , date = ''] = head;
  const [debit = 0, credit = 0] = [5, 6].map((column) => lines.reduce((sum, line) => sum + cents(line[column]), 0));
  const taxed = lines.filter((line) => demo.taxAccounts.has(line[3] ?? ''));
  const tax = taxed.reduce((sum, line) => sum + cents(line[6]) - cents(line[5]), 0);
  const account = lines.map((line) => line[3] ?? '').find((one) => !demo.accounts.has(one));
  const sku = lines.map((line) => line[8] ?? '').find((one) => one !== '' && !demo.skus.includes(one));
  if (!demo.legalEntities.has(legalEntity)) return ['unknown-legal-entity', `no books of ${legalEntity}`];
  if (date < demo.openFrom) return ['closed-period', `${date} is closed`];
  if (account) return ['unknown-account', `no account ${account}`];
  if (sku) return ['unknown-item', `no item ${sku}`];
  if (debit !== credit) return ['unbalanced', `${debit} and ${credit}`];
  if (cents(head[11]) !== debit || cents(head[13]) !== tax) return ['totals-differ', `tax is ${tax}`];
  return undefined;
}

function cents(text = '0'): number {
  return Math.round(Number(text) * 100);
}

/** Rows of a text with commas, quotes where needed. */
function rowsIn(text: string): string[][] {
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
      ),
    );
}

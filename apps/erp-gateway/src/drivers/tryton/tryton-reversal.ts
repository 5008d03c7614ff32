import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { FoundDocument } from '../driver.js';
import type { TrytonBooks } from './tryton-books.js';
import type { TrytonClient } from './tryton-client.js';
import { markedReference, numberOf } from './tryton-document.js';
import type { TrytonHeld } from './tryton-held.js';
import { INVOICE } from './tryton-invoice.js';
import { MOVE } from './tryton-move.js';
import type { Draft } from './tryton-posting.js';
import { date } from './tryton-values.js';

const raw = z.record(z.string(), z.unknown());
type Raw = z.output<typeof raw>;

const HEAD = [
  'company',
  'party',
  'invoice_address',
  'journal',
  'account',
  'currency',
  'description',
  'comment',
] as const;
const GOODS = [
  'type',
  'sequence',
  'account',
  'unit_price',
  'description',
  'note',
  'product',
  'unit',
  'currency',
  'company',
  'invoice_type',
] as const;
const OTHERS = ['sequence', 'account', 'manual', 'description'] as const;

/** What takes a posted document back: the same lines with their sides exchanged, under a reference of their own. */
export class TrytonReversal {
  constructor(
    private readonly client: TrytonClient,
    private readonly books: TrytonBooks,
    private readonly held: TrytonHeld,
  ) {}

  /** The reversal of a document, dated `today` where its own period is closed by now. */
  async draftFor(documentId: string, today: string, turn: Turn): Promise<Draft> {
    const [model, id] = idOf(documentId);
    const [known] = await this.held.read(model, { ids: [id] }, turn);
    if (!known?.posted) throw unknownDocument(documentId);
    const { found, company } = known;
    const { policyVersion, totals } = found;
    const expected = {
      reference: `${found.reference}/reversed`,
      policyVersion,
      expectedTotals: {
        debitMinor: totals.creditMinor,
        creditMinor: totals.debitMinor,
        taxMinor: totals.taxMinor === 0 ? 0 : -totals.taxMinor,
      },
    };
    const values = model === INVOICE ? await this.invoice(id, found, turn) : await this.move(id, found, today, turn);
    return { model, company, expected, values: { ...values, ...namesOf(model, expected.reference, found) } };
  }

  private async invoice(id: number, found: FoundDocument, turn: Turn): Promise<Raw> {
    const lineFields = [...GOODS, 'quantity'].map((name) => `lines.${name}`);
    const taxFields = [...OTHERS, 'base', 'amount'].map((name) => `taxes.${name}`);
    const fields = [...HEAD, 'invoice_date', ...lineFields, ...taxFields];
    const one = await this.one(INVOICE, id, fields, turn);
    const lines = (one['lines.'] as Raw[]).map((line) => ({
      ...picked(line, GOODS),
      quantity: -Number(line['quantity']),
      origin: `account.invoice.line,${String(line['id'])}`,
    }));
    const taxes = (one['taxes.'] as Raw[]).map((line) => ({
      ...picked(line, OTHERS),
      base: negated(line['base']),
      amount: negated(line['amount']),
    }));
    const kinds = { invoice: 'credit-memo', 'credit-memo': 'invoice', journal: 'journal' } as const;
    return {
      ...picked(one, HEAD),
      type: 'out',
      comment: String(one['comment'] ?? '').replace(/^Kind: .*$/m, `Kind: ${kinds[found.kind]}`),
      invoice_report_cache: { __class__: 'bytes', base64: 'LQ==' },
      invoice_report_format: 'txt',
      invoice_date: one['invoice_date'],
      accounting_date: one['invoice_date'],
      lines: [['create', lines]],
      taxes: [['create', taxes]],
    };
  }

  private async move(id: number, _found: FoundDocument, today: string, turn: Turn): Promise<Raw> {
    const amounts = ['debit', 'credit', 'amount_second_currency'];
    const same = ['account', 'party', 'description', 'second_currency'] as const;
    const lineFields = ['id', ...amounts, ...same].map((name) => `lines.${name}`);
    const fields = ['company', 'company.party.code', 'journal', 'period', 'period.state', 'date', ...lineFields];
    const one = await this.one(MOVE, id, fields, turn);
    const open = (one['period.'] as Raw)['state'] === 'open';
    const company = ((one['company.'] as Raw)['party.'] as Raw)['code'];
    const period = open
      ? one['period']
      : await this.books.openPeriod(await this.books.company(String(company), turn), today, turn);
    const lines = (one['lines.'] as Raw[])
      .toSorted((a, b) => Number(a['id']) - Number(b['id']))
      .map((line) => ({
        ...picked(line, same),
        debit: line['credit'],
        credit: line['debit'],
        amount_second_currency: line['amount_second_currency'] ? negated(line['amount_second_currency']) : null,
        origin: `account.move.line,${String(line['id'])}`,
      }));
    const head = { ...picked(one, ['company', 'journal']), origin: `${MOVE},${id}` };
    return { ...head, period, date: open ? one['date'] : date(today), lines: [['create', lines]] };
  }

  private async one(model: string, id: number, fields: readonly string[], turn: Turn): Promise<Raw> {
    const [found] = await this.client.find({ model, domain: [['id', '=', id]], fields, record: raw, limit: 1 }, turn);
    return found ?? {};
  }
}

function namesOf(model: string, reference: string, { kind }: FoundDocument): Raw {
  const number = numberOf({
    kind: kind === 'invoice' ? 'credit-memo' : kind === 'credit-memo' ? 'invoice' : kind,
    reference,
  });
  const marked = markedReference(reference);
  return model === INVOICE ? { number, reference: marked } : { number, description: marked };
}

function picked(record: Raw, names: readonly string[]): Raw {
  return Object.fromEntries(names.flatMap((name) => (name in record ? [[name, record[name]]] : [])));
}

/** A Decimal with the other sign, digit for digit. */
function negated(value: unknown): unknown {
  const { decimal: text } = value as { decimal: string };
  return { __class__: 'Decimal', decimal: text.startsWith('-') ? text.slice(1) : `-${text}` };
}

function idOf(documentId: string): [model: typeof INVOICE | typeof MOVE, id: number] {
  const [model, id] = documentId.split('/');
  if ((model === INVOICE || model === MOVE) && /^\d+$/.test(id ?? '')) return [model, Number(id)];
  throw unknownDocument(documentId);
}

function unknownDocument(documentId: string): Terminal {
  return new Terminal('unknown-document', {
    problem: `Tryton has no posted document of ours with the id ${documentId}`,
    remedy: 'Give the documentId of the posting’s outcome.',
  });
}

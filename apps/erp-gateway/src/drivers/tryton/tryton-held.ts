import type { Turn } from '#libs/actors';
import type { FoundDocument } from '../driver.js';
import type { TrytonBooks } from './tryton-books.js';
import type { TrytonClient } from './tryton-client.js';
import { MARK, markedReference } from './tryton-document.js';
import { INVOICE, invoiceFields, invoiceFound, invoiceRecord, isPosted } from './tryton-invoice.js';
import { MOVE, moveFields, moveFound, moveRecord } from './tryton-move.js';

/** A document that Tryton holds: in the books, or as a draft that nobody has posted yet. */
export interface Held {
  readonly model: typeof INVOICE | typeof MOVE;
  readonly id: number;
  readonly company: number;
  readonly posted: boolean;
  readonly found: FoundDocument;
}

/** What is asked for: some references, or some ids. */
type Wanted = { readonly references: readonly string[] } | { readonly ids: readonly number[] };

/** Reads documents of ours, which bear our mark; a person's documents are never touched. */
export class TrytonHeld {
  constructor(
    private readonly client: TrytonClient,
    private readonly books: TrytonBooks,
  ) {}

  /** Invoices and moves under these references, drafts included. */
  async under(references: readonly string[], turn: Turn): Promise<Held[]> {
    const invoices = await this.read(INVOICE, { references }, turn);
    return [...invoices, ...(await this.read(MOVE, { references }, turn))];
  }

  /** Documents of one model. */
  read(model: Held['model'], wanted: Wanted, turn: Turn): Promise<Held[]> {
    return model === INVOICE ? this.invoices(wanted, turn) : this.moves(wanted, turn);
  }

  private async invoices(wanted: Wanted, turn: Turn): Promise<Held[]> {
    const domain = [...domainOf('reference', wanted), ['state', '!=', 'cancelled']];
    const search = { model: INVOICE, domain, fields: invoiceFields, record: invoiceRecord };
    const records = await this.client.find(search, turn);
    return Promise.all(
      records.map(async (record) => {
        const { id, company } = record;
        const found = invoiceFound(record, await this.books.chart(company, turn));
        return { model: INVOICE, id, company, posted: isPosted(record), found } as const;
      }),
    );
  }

  private async moves(wanted: Wanted, turn: Turn): Promise<Held[]> {
    const domain = domainOf('description', wanted);
    const records = await this.client.find({ model: MOVE, domain, fields: moveFields, record: moveRecord }, turn);
    return Promise.all(
      records.map(async (record) => {
        const { id, company } = record;
        const found = moveFound(record, await this.books.chart(company, turn));
        return { model: MOVE, id, company, posted: record.state === 'posted', found } as const;
      }),
    );
  }
}

/** The mark is asked for too: then PostgreSQL uses the index that has the same condition. */
function domainOf(field: string, wanted: Wanted): unknown[] {
  const ours = [field, 'like', `${MARK}%`];
  if ('ids' in wanted) return [['id', 'in', wanted.ids], ours];
  return [[field, 'in', wanted.references.map(markedReference)], ours];
}

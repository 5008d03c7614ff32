import type { Journal } from '../journal.js';
import { faultOf, openFrom, totalsOf, type Refusal } from './document-check.js';
import type { DocumentWish, PostedDocument } from './erp-documents.js';
import { ItemList } from './items.js';
import { Ledger } from './ledger.js';
import { Masters, type ErpCustomer } from './masters.js';
import { SalesOrders, type SalesOrderRecord, type SalesOrderWish } from './sales-orders.js';

/** What the ERP writes down for good. */
export type ErpEntry =
  | { readonly kind: 'document'; readonly document: PostedDocument }
  | { readonly kind: 'item'; readonly sku: string }
  | { readonly kind: 'customer'; readonly customer: ErpCustomer }
  | { readonly kind: 'sales-order'; readonly wish: SalesOrderWish };

/** What became of a document that was sent in. */
export type PostingResult =
  | { readonly result: 'posted' | 'duplicate'; readonly document: PostedDocument }
  | { readonly result: 'refused'; readonly refusal: Refusal };

const numberPrefix = { invoice: 'INV', 'credit-memo': 'CM', journal: 'JE' } as const;

/** The ERP: items and books. It never forgets: what is answered is on disk. */
export class Erp {
  readonly ledger = new Ledger();
  readonly items = new ItemList();
  readonly masters = new Masters();
  readonly salesOrders = new SalesOrders();
  private readonly committing = new Map<string, Promise<PostedDocument>>();
  private numbered = 0;

  constructor(
    private readonly journal: Journal<ErpEntry>,
    earlier: readonly ErpEntry[],
  ) {
    for (const entry of earlier) {
      if (entry.kind === 'document') this.enter(entry.document);
      else if (entry.kind === 'item') this.items.add(entry.sku);
      else if (entry.kind === 'customer') this.masters.customers.put(entry.customer);
      else this.salesOrders.put(entry.wish);
    }
  }

  /** Documents that are being written and are not seen yet. */
  get inCommit(): number {
    return this.committing.size;
  }

  /** Checks a document and posts it; two with the same reference, even at the same time, give one. */
  async post(wish: DocumentWish): Promise<PostingResult> {
    const known = this.ledger.withReference(wish.reference) ?? (await this.committing.get(wish.reference));
    if (known) return { result: 'duplicate', document: known };
    const books = { openFrom: openFrom(new Date()), knowsItem: (sku: string) => this.items.withSku(sku) !== undefined };
    const refusal = faultOf(wish, books);
    if (refusal) return { result: 'refused', refusal };
    const { expectedTotals, ...content } = wish;
    return { result: 'posted', document: await this.commit({ ...content, totals: expectedTotals }) };
  }

  /** Takes a posted document back by one with both sides exchanged, under a reference of its own. */
  async reverse(document: PostedDocument): Promise<PostedDocument> {
    const reference = `${document.reference.slice(0, 110)}/reversed`;
    const known = this.ledger.reversalOf(document.documentId) ?? (await this.committing.get(reference));
    if (known) return known;
    const lines = document.lines.map((line) => ({
      ...line,
      debitMinor: line.creditMinor,
      creditMinor: line.debitMinor,
    }));
    const { documentId, number: _number, postedAt: _postedAt, ...content } = document;
    return this.commit({ ...content, reference, lines, totals: totalsOf(lines), reverses: documentId });
  }

  /** Takes a revision of a sales order in. */
  async putSalesOrder(wish: SalesOrderWish): Promise<SalesOrderRecord> {
    const record = this.salesOrders.put(wish);
    await this.journal.append({ kind: 'sales-order', wish });
    return record;
  }

  /** A person adds an item. */
  async addItem(sku: string): Promise<void> {
    this.items.add(sku);
    await this.journal.append({ kind: 'item', sku });
  }

  /** A person adds a customer, or changes one. */
  async putCustomer(customer: ErpCustomer): Promise<void> {
    this.masters.customers.put(customer);
    await this.journal.append({ kind: 'customer', customer });
  }

  private async commit(content: Omit<PostedDocument, 'documentId' | 'number' | 'postedAt'>): Promise<PostedDocument> {
    this.numbered += 1;
    const digits = String(this.numbered).padStart(6, '0');
    const number = `${numberPrefix[content.kind]}-${content.legalEntity}-${digits}`;
    const document = { ...content, documentId: `D-${digits}`, number, postedAt: new Date().toISOString() };
    const written = this.journal.append({ kind: 'document', document }).then(() => {
      this.ledger.post(document);
      this.committing.delete(document.reference);
      return document;
    });
    this.committing.set(document.reference, written);
    return written;
  }

  private enter(document: PostedDocument): void {
    this.ledger.post(document);
    this.numbered = Math.max(this.numbered, Number(document.documentId.slice(2)));
  }
}

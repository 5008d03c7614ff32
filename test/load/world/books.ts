import { SKUS, skuOf } from './order-template.js';

interface DocumentWish {
  readonly reference: string;
  readonly lines: readonly { readonly debitMinor: number; readonly creditMinor: number }[];
  readonly expectedTotals: { readonly debitMinor: number; readonly creditMinor: number; readonly taxMinor: number };
}

interface PostedDocument {
  readonly documentId: string;
  readonly number: string;
  readonly reference: string;
  readonly totals: DocumentWish['expectedTotals'];
}

/** What the books say in the end. */
export interface BooksStatus {
  readonly documents: number;
  /** Orders with one document, and with more than one. */
  readonly ordersOnce: number;
  readonly ordersTwice: readonly string[];
  /** Documents that were sent again under a reference that was known: harmless, and none in a quiet run. */
  readonly repeats: number;
  /** Documents that did not balance. */
  readonly refused: number;
}

/** An ERP that posts what balances at once; a reference is taken once. */
export class Books {
  private readonly byReference = new Map<string, PostedDocument>();
  private readonly byOrder = new Map<string, number>();
  private repeats = 0;
  private refused = 0;

  /** Posts a document: status and answer. */
  post(wish: DocumentWish): { readonly status: number; readonly answer: object } {
    const known = this.byReference.get(wish.reference);
    if (known) {
      this.repeats += 1;
      return { status: 409, answer: known };
    }
    const debit = wish.lines.reduce((sum, line) => sum + line.debitMinor, 0);
    const credit = wish.lines.reduce((sum, line) => sum + line.creditMinor, 0);
    if (debit !== credit || debit !== wish.expectedTotals.debitMinor || debit === 0) {
      this.refused += 1;
      return { status: 422, answer: { code: 'unbalanced', message: `debit ${debit}, credit ${credit}` } };
    }
    return { status: 201, answer: this.enter(wish) };
  }

  /** The document of a reference. */
  find(reference: string): PostedDocument | undefined {
    return this.byReference.get(reference);
  }

  get documents(): number {
    return this.byReference.size;
  }

  get status(): BooksStatus {
    const twice = [...this.byOrder].filter(([, documents]) => documents > 1).map(([order]) => order);
    const { repeats, refused, documents } = this;
    return {
      documents,
      ordersOnce: this.byOrder.size - twice.length,
      ordersTwice: twice.slice(0, 20),
      repeats,
      refused,
    };
  }

  private enter({ reference, expectedTotals }: DocumentWish): PostedDocument {
    const number = String(this.byReference.size + 1);
    const posted = { documentId: `D-${number}`, number, reference, totals: expectedTotals };
    this.byReference.set(reference, posted);
    const order = reference.split('/').slice(0, 3).join('/');
    this.byOrder.set(order, (this.byOrder.get(order) ?? 0) + 1);
    return posted;
  }
}

const ITEMS = Array.from({ length: SKUS }, (_, index) => ({
  sku: skuOf(index),
  itemId: `I-${index}`,
  taxClass: 'standard',
  active: true,
}));

/** A page of the item list after a cursor. */
export function itemsSince(cursor: number, limit: number): object {
  const items = ITEMS.slice(cursor, cursor + limit);
  const end = cursor + items.length;
  return { items, cursor: String(end), more: end < ITEMS.length };
}

/** One item of the list. */
export function itemCalled(sku: string): object | undefined {
  return ITEMS.find((item) => item.sku === sku);
}

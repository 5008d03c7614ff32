import { sum } from '../minor-units.js';
import type { DocumentLine, PostedDocument } from './erp-documents.js';

/** Balance of one account; party on receivables only. */
export interface BalanceRow {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly party?: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
  /** Debit less credit. */
  readonly balanceMinor: number;
}

/** Double-entry books: documents go in, none is ever changed. */
export class Ledger {
  private readonly inOrder: PostedDocument[] = [];
  private readonly byReference = new Map<string, PostedDocument>();
  private readonly byId = new Map<string, PostedDocument>();
  private readonly reversals = new Map<string, PostedDocument>();
  private readonly balances = new Map<string, BalanceRow>();

  get documents(): readonly PostedDocument[] {
    return this.inOrder;
  }

  withReference(reference: string): PostedDocument | undefined {
    return this.byReference.get(reference);
  }

  withId(documentId: string): PostedDocument | undefined {
    return this.byId.get(documentId);
  }

  reversalOf(documentId: string): PostedDocument | undefined {
    return this.reversals.get(documentId);
  }

  /** Enters a document that was checked before; a reference that is taken is a mistake of the ERP itself. */
  post(document: PostedDocument): void {
    if (this.byReference.has(document.reference)) throw new Error(`${document.reference} is posted already`);
    this.inOrder.push(document);
    this.byReference.set(document.reference, document);
    this.byId.set(document.documentId, document);
    if (document.reverses !== undefined) this.reversals.set(document.reverses, document);
    for (const line of document.lines) this.move(document, line);
  }

  /** Every account with its balance, of one legal entity or of all. */
  trialBalance(legalEntity?: string): BalanceRow[] {
    return [...this.balances]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([, row]) => row)
      .filter((row) => legalEntity === undefined || row.legalEntity === legalEntity);
  }

  private move({ legalEntity, currency }: PostedDocument, line: DocumentLine): void {
    const { account, party } = line;
    const key = [legalEntity, currency, account, party ?? ''].join('|');
    const before = this.balances.get(key) ?? { debitMinor: 0, creditMinor: 0 };
    const debitMinor = sum([before.debitMinor, line.debitMinor]);
    const creditMinor = sum([before.creditMinor, line.creditMinor]);
    const head = { legalEntity, currency, account, ...(party ? { party } : {}) };
    this.balances.set(key, { ...head, debitMinor, creditMinor, balanceMinor: debitMinor - creditMinor });
  }
}

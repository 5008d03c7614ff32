import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { matchAmong, type CustomerMatch, type CustomerWish } from '../customer-match.js';
import type {
  BalanceScope,
  ErpBalance,
  ErpDocument,
  ErpDriver,
  ErpItem,
  FoundDocument,
  MasterChanges,
  MasterKind,
  PostAnswer,
  PostedAdjustment,
  PostedDocument,
  StockAdjustment,
} from '../driver.js';
import { masterKinds, notSupported, type MasterReaders } from '../driver.js';
import { readBalances } from './tryton-balances.js';
import { TrytonBooks } from './tryton-books.js';
import { classify } from './tryton-classify.js';
import { TrytonClient, type TrytonAccess } from './tryton-client.js';
import { TrytonHeld } from './tryton-held.js';
import { candidates, fetchItems } from './tryton-lookups.js';
import { masterReaders } from './tryton-masters.js';
import { TrytonPosting } from './tryton-posting.js';
import { TrytonReversal } from './tryton-reversal.js';
import type { TrytonSettings } from './tryton-settings.js';
import { adjustStock } from './tryton-stock.js';

/** Documents in one creation and one posting: measured, more are slower each. */
const BATCH = 20;

/** Longest time that a request runs on after its caller hung up: Tryton goes on to the commit, and tries five times. */
const EFFECT_AFTER_MS = 15_000;

/** Tryton 6.0 over JSON-RPC: invoices, credit notes and moves with explicit amounts; nothing is computed by Tryton. */
export class TrytonDriver implements ErpDriver {
  readonly name = 'tryton';
  readonly apiVersion = '6.0';
  /** Debian keeps the packages of its version 12 until June 2028; nothing else is announced. */
  readonly sunset = null;
  readonly capabilities;
  readonly classify = classify;
  /** Texts of any length; what is longer is unhandy on paper. */
  readonly limits = { effectAfterMs: EFFECT_AFTER_MS, referenceLength: 250, lineIdLength: 250 };
  private readonly client: TrytonClient;
  private readonly books: TrytonBooks;
  private readonly held: TrytonHeld;
  private readonly posting: TrytonPosting;
  private readonly reversal: TrytonReversal;
  private readonly masters: MasterReaders;

  constructor(access: TrytonAccess, { uniqueReference }: TrytonSettings) {
    this.capabilities = {
      documents: ['invoice', 'credit-memo', 'journal'],
      uniqueReference,
      comparesBeforePosting: true,
      batch: { max: BATCH },
      reverse: true,
      stock: true,
      balances: 'by-period',
      customers: true,
      masterData: masterKinds,
      dimensions: false,
    } as const;
    this.client = new TrytonClient(access);
    this.books = new TrytonBooks(this.client);
    this.held = new TrytonHeld(this.client, this.books);
    this.posting = new TrytonPosting(this.client, this.books, this.held, uniqueReference);
    this.reversal = new TrytonReversal(this.client, this.books, this.held);
    this.masters = masterReaders(this.client);
  }

  async findByReference(reference: string, turn: Turn): Promise<FoundDocument | null> {
    return (await this.findByReferences([reference], turn)).get(reference) ?? null;
  }

  async findByReferences(references: readonly string[], turn: Turn): Promise<Map<string, FoundDocument>> {
    const held = await this.held.under(references, turn);
    return new Map(held.flatMap(({ posted, found }) => (posted ? [[found.reference, found] as const] : [])));
  }

  post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    return this.posting.post(document, turn);
  }

  postMany(documents: readonly ErpDocument[], turn: Turn): Promise<readonly PostAnswer[]> {
    return this.posting.postMany(documents, turn);
  }

  async reverse(documentId: string, turn: Turn): Promise<PostedDocument> {
    const today = new Date().toISOString().slice(0, 10);
    return this.posting.submit(await this.reversal.draftFor(documentId, today, turn), turn);
  }

  adjustStock(adjustment: StockAdjustment, turn: Turn): Promise<PostedAdjustment> {
    return adjustStock(this.client, this.books, adjustment, turn);
  }

  async matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch> {
    return matchAmong(await candidates(this.client, wish, turn), wish);
  }

  async fetchItem(sku: string, turn: Turn): Promise<ErpItem | null> {
    const [found] = await fetchItems(this.client, [sku], turn);
    return found ?? null;
  }

  async validateItems(skus: readonly string[], turn: Turn): Promise<string[]> {
    const found = await fetchItems(this.client, skus, turn);
    const sold = new Set(found.filter(({ active }) => active).map(({ sku }) => sku));
    return skus.filter((sku) => !sold.has(sku));
  }

  changedSince<Kind extends MasterKind>(kind: Kind, cursor: string | null, turn: Turn): Promise<MasterChanges<Kind>> {
    const read = this.masters[kind];
    if (!read) throw notSupported(this.name, `what changed of kind ${kind}`);
    return read(cursor, turn);
  }

  balances(scope: BalanceScope, turn: Turn): Promise<ErpBalance[]> {
    return readBalances(this.client, this.books, scope, turn);
  }

  /** Whoever may read his own preferences is logged in. */
  async ping(turn: Turn): Promise<void> {
    const method = 'model.res.user.get_preferences';
    await this.client.call({ method, params: [true], kind: 'read' }, z.looseObject({}), turn);
  }
}

import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { matchAmong, taxIdSpellings, type CustomerMatch, type CustomerWish } from '../customer-match.js';
import {
  notSupported,
  oneByOne,
  type BalanceScope,
  type ErpBalance,
  type ErpDocument,
  type ErpDriver,
  type ErpItem,
  type ErpSalesOrder,
  type FoundDocument,
  type MasterChanges,
  type MasterKind,
  type MasterReaders,
  type PostAnswer,
  type PostedDocument,
  type PutSalesOrder,
} from '../driver.js';
import {
  accountsAnswer,
  balancesAnswer,
  customersAnswer,
  documentsAnswer,
  itemAnswer,
  itemsAnswer,
  limitsAnswer,
  matchesAnswer,
  postedAnswer,
  salesOrderAnswer,
  taxCodesAnswer,
  warehousesAnswer,
} from './sandbox-answers.js';
import { classify } from './sandbox-classify.js';
import { SandboxClient, type SandboxAccess } from './sandbox-client.js';

/** Items a page. */
const PAGE = 500;

/** Longest time that a call may take effect after we gave up, until the ERP has declared its own. */
const EFFECT_AFTER_MS = 5_000;

const noItem = z.object({ code: z.literal('unknown-item') }).transform(() => null);

/** The ERP of the sandbox: references are unique, and totals are compared before it posts. */
export class SandboxDriver implements ErpDriver {
  readonly name = 'sandbox';
  readonly apiVersion = '1';
  readonly sunset = null;
  readonly capabilities = {
    documents: ['invoice', 'credit-memo', 'journal'],
    uniqueReference: true,
    comparesBeforePosting: true,
    batch: null,
    reverse: true,
    stock: false,
    balances: 'ever',
    customers: true,
    masterData: ['item', 'customer', 'account', 'tax-code', 'warehouse'],
    dimensions: false,
  } as const;
  readonly classify = classify;
  private readonly client: SandboxClient;
  private readonly masters: MasterReaders = {
    item: (cursor, turn) => this.itemsSince(cursor, turn),
    customer: (cursor, turn) => this.recordsSince('customers', customersAnswer, cursor, turn),
    account: (cursor, turn) => this.recordsSince('accounts', accountsAnswer, cursor, turn),
    'tax-code': (cursor, turn) => this.recordsSince('tax-codes', taxCodesAnswer, cursor, turn),
    warehouse: (cursor, turn) => this.recordsSince('warehouses', warehousesAnswer, cursor, turn),
  };
  private effectAfterMs = EFFECT_AFTER_MS;

  constructor(access: SandboxAccess) {
    this.client = new SandboxClient(access);
  }

  get limits() {
    return { effectAfterMs: this.effectAfterMs, referenceLength: 120, lineIdLength: 200 };
  }

  async findByReference(reference: string, turn: Turn): Promise<FoundDocument | null> {
    const path = `/documents?reference=${encodeURIComponent(reference)}`;
    const expects = { 200: documentsAnswer };
    const { documents } = await this.client.send({ method: 'GET', path, kind: 'read', expects }, turn);
    return documents.find((one) => one.reference === reference) ?? null;
  }

  async findByReferences(references: readonly string[], turn: Turn): Promise<Map<string, FoundDocument>> {
    const found = new Map<string, FoundDocument>();
    for (const reference of references) {
      const document = await this.findByReference(reference, turn);
      if (document) found.set(reference, document);
    }
    return found;
  }

  async post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    // 409: it is there already, and counts as posted
    const expects = { 201: postedAnswer, 409: postedAnswer };
    return this.client.send({ method: 'POST', path: '/documents', body: document, kind: 'write', expects }, turn);
  }

  async postMany(documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    return oneByOne(documents, (document) => this.post(document, turn), classify);
  }

  async reverse(documentId: string, turn: Turn): Promise<PostedDocument> {
    const path = `/documents/${encodeURIComponent(documentId)}/reverse`;
    return this.client.send({ method: 'POST', path, kind: 'write', expects: { 201: postedAnswer } }, turn);
  }

  async adjustStock(): Promise<never> {
    throw notSupported(this.name, 'a stock adjustment');
  }

  async matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch> {
    const { code, taxId, country } = wish;
    const wanted = [...(code ? [code] : []), ...(taxId ? taxIdSpellings(taxId, country) : [])];
    const query = wanted.map((one) => `like=${encodeURIComponent(one)}`).join('&');
    const expects = { 200: matchesAnswer };
    const path = `/customers/matches?${query}`;
    const { customers } = await this.client.send({ method: 'GET', path, kind: 'read', expects }, turn);
    return matchAmong(customers, wish);
  }

  async fetchItem(sku: string, turn: Turn): Promise<ErpItem | null> {
    const expects: Record<number, z.ZodType<ErpItem | null>> = { 200: itemAnswer, 404: noItem };
    return this.client.send({ method: 'GET', path: `/items/${encodeURIComponent(sku)}`, kind: 'read', expects }, turn);
  }

  async validateItems(skus: readonly string[], turn: Turn): Promise<string[]> {
    const items = await Promise.all(skus.map((sku) => this.fetchItem(sku, turn)));
    return skus.filter((_sku, index) => !items[index]?.active);
  }

  async changedSince<Kind extends MasterKind>(
    kind: Kind,
    cursor: string | null,
    turn: Turn,
  ): Promise<MasterChanges<Kind>> {
    const read = this.masters[kind];
    if (!read) throw notSupported(this.name, `what changed of kind ${kind}`);
    return read(cursor, turn);
  }

  async balances({ legalEntity, accounts, period }: BalanceScope, turn: Turn): Promise<ErpBalance[]> {
    if (period) throw notSupported(this.name, 'balances of a period');
    const path = `/trial-balance?legalEntity=${encodeURIComponent(legalEntity)}`;
    const expects = { 200: balancesAnswer };
    const { rows } = await this.client.send({ method: 'GET', path, kind: 'read', expects }, turn);
    return rows.filter(({ account }) => !accounts || accounts.includes(account));
  }

  async putSalesOrder(order: ErpSalesOrder, turn: Turn): Promise<PutSalesOrder> {
    const expects = { 200: salesOrderAnswer };
    return this.client.send({ method: 'PUT', path: '/sales-orders', body: order, kind: 'write', expects }, turn);
  }

  async ping(turn: Turn): Promise<void> {
    const request = { method: 'GET', path: '/limits', kind: 'read', expects: { 200: limitsAnswer } } as const;
    this.effectAfterMs = (await this.client.send(request, turn)).maxCallMs;
  }

  private async recordsSince<Schema extends z.ZodType<MasterChanges>>(
    list: string,
    answer: Schema,
    cursor: string | null,
    turn: Turn,
  ): Promise<z.output<Schema>> {
    const since = cursor === null ? '' : `&changedSince=${encodeURIComponent(cursor)}`;
    const path = `/${list}?limit=${PAGE}${since}`;
    return this.client.send({ method: 'GET', path, kind: 'read', expects: { 200: answer } }, turn);
  }

  private async itemsSince(cursor: string | null, turn: Turn): Promise<MasterChanges<'item'>> {
    const since = cursor === null ? '' : `&changedSince=${encodeURIComponent(cursor)}`;
    const path = `/items?limit=${PAGE}${since}`;
    const expects = { 200: itemsAnswer };
    const { items, ...page } = await this.client.send({ method: 'GET', path, kind: 'read', expects }, turn);
    return { records: items, ...page };
  }
}

import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type {
  ErpBalance,
  ErpDocument,
  ErpDriver,
  ErpItem,
  FoundDocument,
  ItemChanges,
  PostedDocument,
} from '../driver.js';
import {
  balancesAnswer,
  documentsAnswer,
  itemAnswer,
  itemsAnswer,
  limitsAnswer,
  postedAnswer,
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
  readonly capabilities = {
    documents: ['invoice', 'credit-memo', 'journal'],
    uniqueReference: true,
    comparesBeforePosting: true,
    changedSince: true,
  } as const;
  readonly classify = classify;
  private readonly client: SandboxClient;
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

  async post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    // 409: it is there already, and counts as posted
    const expects = { 201: postedAnswer, 409: postedAnswer };
    return this.client.send({ method: 'POST', path: '/documents', body: document, kind: 'write', expects }, turn);
  }

  async reverse(documentId: string, turn: Turn): Promise<PostedDocument> {
    const path = `/documents/${encodeURIComponent(documentId)}/reverse`;
    return this.client.send({ method: 'POST', path, kind: 'write', expects: { 201: postedAnswer } }, turn);
  }

  async fetchItem(sku: string, turn: Turn): Promise<ErpItem | null> {
    const expects: Record<number, z.ZodType<ErpItem | null>> = { 200: itemAnswer, 404: noItem };
    return this.client.send({ method: 'GET', path: `/items/${encodeURIComponent(sku)}`, kind: 'read', expects }, turn);
  }

  async validateItems(skus: readonly string[], turn: Turn): Promise<string[]> {
    const items = await Promise.all(skus.map((sku) => this.fetchItem(sku, turn)));
    return skus.filter((_sku, index) => !items[index]?.active);
  }

  async changedSince(cursor: string | null, turn: Turn): Promise<ItemChanges> {
    const since = cursor === null ? '' : `&changedSince=${encodeURIComponent(cursor)}`;
    const path = `/items?limit=${PAGE}${since}`;
    return this.client.send({ method: 'GET', path, kind: 'read', expects: { 200: itemsAnswer } }, turn);
  }

  async balances(legalEntity: string, turn: Turn): Promise<ErpBalance[]> {
    const path = `/trial-balance?legalEntity=${encodeURIComponent(legalEntity)}`;
    const { rows } = await this.client.send(
      { method: 'GET', path, kind: 'read', expects: { 200: balancesAnswer } },
      turn,
    );
    return rows;
  }

  async ping(turn: Turn): Promise<void> {
    const request = { method: 'GET', path: '/limits', kind: 'read', expects: { 200: limitsAnswer } } as const;
    this.effectAfterMs = (await this.client.send(request, turn)).maxCallMs;
  }
}

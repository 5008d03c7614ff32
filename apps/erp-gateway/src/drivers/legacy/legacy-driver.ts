import { notSold } from '../master-data.js';
import { createHash } from 'node:crypto';
import type { Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { minorOf } from '../amounts.js';
import type { CustomerMatch } from '../customer-match.js';
import {
  notSupported,
  oneByOne,
  type BalanceScope,
  type ErpBalance,
  type ErpDocument,
  type ErpDriver,
  type ErpItem,
  type Failure,
  type FoundDocument,
  type MasterChanges,
  type MasterKind,
  type PostAnswer,
  type PostedAdjustment,
  type PostedDocument,
  type RequestKind,
} from '../driver.js';
import { later, MISCONFIGURED_AFTER_MS, refused } from '../failures.js';
import { assertBalanced, postedOf } from '../invoice-form.js';
import { BatchFolder } from './batch-folder.js';
import { documentRows, rowsOf } from './batch-format.js';
import type { LegacySettings } from './legacy-settings.js';

/** What the ERP exports, by kind. */
type Readers = { readonly [Kind in MasterKind]?: (cursor: string | null) => Promise<MasterChanges<Kind>> };

const HOUR_MS = 3_600_000;

/** A file that cannot be read or written does nothing; every step may be made again. Never in doubt. */
function classify(failure: unknown, _kind: RequestKind): Failure {
  if (failure instanceof RetryLater || failure instanceof Terminal) return failure;
  return later('unreachable', failure, MISCONFIGURED_AFTER_MS);
}

/**
 * An ERP that takes files and answers with files, hours later. A document is handed over once; until an acknowledgement
 * names it, each look says `awaiting-acknowledgement`, and the call rests. The ERP takes a batch id and a reference once.
 */
export class LegacyDriver implements ErpDriver {
  readonly name = 'legacy';
  readonly apiVersion = '1';
  readonly sunset = null;
  readonly capabilities = {
    documents: ['invoice', 'credit-memo', 'journal'],
    uniqueReference: true,
    comparesBeforePosting: true,
    batch: null,
    reverse: false,
    stock: false,
    balances: 'ever',
    customers: false,
    masterData: ['item'],
    dimensions: false,
  } as const;
  readonly limits = { effectAfterMs: 0, referenceLength: 200, lineIdLength: 200 };
  readonly classify = classify;
  private readonly files: BatchFolder;
  private readonly masters: Readers = { item: (cursor) => this.itemsSince(cursor) };

  constructor(
    folder: string,
    private readonly settings: LegacySettings,
  ) {
    this.files = new BatchFolder(folder);
  }

  async findByReference(reference: string, _turn?: Turn): Promise<FoundDocument | null> {
    return this.careful(async () => {
      const answer = await this.files.answerTo(reference);
      if (answer?.result === 'posted') {
        const { result: _posted, batchId: _batch, ...found } = answer;
        const { kind = 'journal', policyVersion = '' } = (await this.files.sentAs(reference)) ?? {};
        return { ...found, kind, policyVersion };
      }
      // what is on its way is neither there nor not there
      if ((await this.files.spooledAfter(reference)) !== undefined) throw this.awaiting(reference);
      return null;
    });
  }

  async findByReferences(references: readonly string[], turn: Turn): Promise<Map<string, FoundDocument>> {
    const found = new Map<string, FoundDocument>();
    for (const reference of references) {
      const document = await this.findByReference(reference, turn);
      if (document) found.set(reference, document);
    }
    return found;
  }

  /** Hands a document over, and throws until it is acknowledged. */
  async post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    const { reference, legalEntity } = document;
    assertBalanced(document);
    if (!this.settings.legalEntities.includes(legalEntity))
      throw refused({ code: 'unknown-legal-entity', message: `the ERP keeps no books of ${legalEntity}` });
    return this.careful(async () => {
      await this.files.check();
      const answer = await this.files.answerTo(reference);
      if (answer?.result === 'posted') {
        await this.files.unspool(reference);
        return postedOf({ ...answer, kind: document.kind, policyVersion: document.policyVersion });
      }
      await this.throwRefusal(document);
      await this.files.spool(reference, documentRows(document));
      throw this.awaiting(reference, await this.handOver(turn));
    });
  }

  async postMany(documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    return oneByOne(documents, (document) => this.post(document, turn), classify);
  }

  async reverse(): Promise<PostedDocument> {
    throw notSupported(this.name, 'to reverse a document');
  }

  async adjustStock(): Promise<PostedAdjustment> {
    throw notSupported(this.name, 'a stock adjustment');
  }

  async matchCustomer(): Promise<CustomerMatch> {
    throw notSupported(this.name, 'to look up a customer');
  }

  async fetchItem(sku: string): Promise<ErpItem | null> {
    return (await this.items()).find((item) => item.sku === sku) ?? null;
  }

  async validateItems(skus: readonly string[]): Promise<string[]> {
    const items = await this.items();
    return notSold(skus, items);
  }

  async changedSince<Kind extends MasterKind>(
    kind: Kind,
    cursor: string | null,
    _turn?: Turn,
  ): Promise<MasterChanges<Kind>> {
    const read = this.masters[kind];
    if (!read) throw notSupported(this.name, `what changed of kind ${kind}`);
    return read(cursor);
  }

  /** As of the ERP's last export. */
  async balances({ legalEntity, accounts, period }: BalanceScope): Promise<ErpBalance[]> {
    if (period) throw notSupported(this.name, 'balances of a period');
    return this.careful(async () => {
      const text = await this.files.export('balances.csv');
      if (text === undefined)
        throw later('no-export', new Error('balances.csv has not been exported yet'), MISCONFIGURED_AFTER_MS);
      return balancesOf(text).filter(
        (one) => one.legalEntity === legalEntity && (!accounts || accounts.includes(one.account)),
      );
    });
  }

  async ping(): Promise<void> {
    await this.careful(() => this.files.check());
  }

  /** The ERP exports its whole list: all of it has changed, or nothing. */
  private async itemsSince(cursor: string | null): Promise<MasterChanges<'item'>> {
    return this.careful(async () => {
      const text = (await this.files.export('items.csv')) ?? '';
      const digest = createHash('sha256').update(text).digest('hex');
      return { records: digest === cursor ? [] : itemsOf(text), cursor: digest, more: false };
    });
  }

  private async items(): Promise<ErpItem[]> {
    return this.careful(async () => {
      const text = await this.files.export('items.csv');
      if (text === undefined)
        throw later('no-export', new Error('items.csv has not been exported yet'), MISCONFIGURED_AFTER_MS);
      return itemsOf(text);
    });
  }

  /** A refusal counts for the submission that waits for it, once: after it the document may be handed over again. */
  private async throwRefusal({ reference }: ErpDocument): Promise<void> {
    const after = await this.files.spooledAfter(reference);
    const answer = after === undefined ? undefined : await this.files.answerTo(reference);
    if (after === undefined || answer?.result !== 'refused' || answer.batchId <= after) return;
    await this.files.unspool(reference);
    throw refused({ code: answer.code, message: answer.message });
  }

  /** What waits goes together, as often as a batch may be made; returns how long the document waits for the next, milliseconds. */
  private async handOver(turn: Turn): Promise<number> {
    const overdue = await this.files.overdue(this.settings.resendAfterHours * HOUR_MS, Date.now());
    for (const batchId of overdue) {
      await turn.request();
      await this.files.handOver(batchId);
    }
    for (;;) {
      const batchId = await this.files.nextBatch();
      const waiting = await this.files.waiting();
      if (waiting.length === 0) return 0;
      const dueMs = (await this.files.lastBatchAtMs()) + this.settings.batchEverySeconds * 1000 - Date.now();
      if (dueMs > 0) return dueMs;
      await turn.request();
      // where another process has taken the number, it has taken the documents too
      if (await this.files.makeBatch(batchId, waiting, new Date().toISOString())) return 0;
    }
  }

  /** Looked for again now and then; before, where its batch is still to be made. */
  private awaiting(reference: string, batchInMs = 0): RetryLater {
    return new RetryLater('awaiting-acknowledgement', {
      problem: `${reference} is ${batchInMs > 0 ? 'waiting for the next batch' : 'handed over, and the ERP has not acknowledged it yet'}`,
      remedy: 'It is looked for again by itself.',
      afterMs: batchInMs > 0 ? batchInMs : this.settings.checkEverySeconds * 1000,
    });
  }

  private async careful<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw classify(error, 'read');
    }
  }
}

/** `sku,item id,tax class,active` under a head; a row that is not whole is left out. */
function itemsOf(text: string): ErpItem[] {
  return rowsOf(text)
    .slice(1)
    .flatMap(([sku, itemId, taxClass = '', active]) =>
      sku && itemId ? [{ sku, itemId, taxClass, active: active === 'yes' }] : [],
    );
}

/** `legal entity,currency,account,party,balance` under a head: debit less credit. */
function balancesOf(text: string): ErpBalance[] {
  return rowsOf(text)
    .slice(1)
    .map(([legalEntity = '', currency = '', account = '', party = '', balance = '']) => ({
      legalEntity,
      currency,
      account,
      ...(party ? { party } : {}),
      balanceMinor: minorOf(balance, currency),
    }));
}

import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import {
  notSupported,
  oneByOne,
  type BalanceScope,
  type ErpBalance,
  type ErpDocument,
  type ErpDriver,
  type FoundDocument,
  type PostAnswer,
  type PostedAdjustment,
  type PostedDocument,
  type StockAdjustment,
} from '../driver.js';
import { refused, unknown } from '../failures.js';
import { postedOf } from '../invoice-form.js';
import { MastersDriver } from '../masters-driver.js';
import { OneAtATime } from '../one-at-a-time.js';
import { ReleaseNotice } from '../release-notice.js';
import { balancesOf } from './netsuite-balances.js';
import { classify } from './netsuite-classify.js';
import { listed, NetsuiteClient, quoted } from './netsuite-client.js';
import {
  externalIdOf,
  foundOf,
  kindOf,
  MIRRORS,
  mirrorBody,
  recordBody,
  RECORDS,
  transaction,
  type Transaction,
} from './netsuite-documents.js';
import { NetsuiteIds } from './netsuite-ids.js';
import type { NetsuiteAccess } from './netsuite-login.js';
import { NetsuiteMasters } from './netsuite-masters.js';
import type { NetsuiteSettings } from './netsuite-settings.js';

/** A request ends after 15 minutes (https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_1559222360.html). */
const EFFECT_AFTER_MS = 900_000;

const transactionRow = z.object({ id: z.coerce.string(), type: z.string(), tranid: z.string().nullish() });

/**
 * NetSuite by its REST record service. The key is the external id, unique in the ERP: a document is put under it, and a
 * repeat sets the same content. A transaction is posted as it is made; what it comes to is compared afterwards.
 */
export class NetsuiteDriver extends MastersDriver implements ErpDriver {
  readonly name = 'netsuite';
  readonly apiVersion = 'v1';
  readonly capabilities;
  readonly limits = { effectAfterMs: EFFECT_AFTER_MS, referenceLength: 200, lineIdLength: 200 };
  readonly classify = classify;
  private readonly client: NetsuiteClient;
  private readonly release = new ReleaseNotice(null);
  private readonly ids: NetsuiteIds;
  protected readonly masters: NetsuiteMasters;
  private readonly perKey = new OneAtATime();

  constructor(
    access: NetsuiteAccess,
    private readonly settings: NetsuiteSettings,
  ) {
    super();
    this.client = new NetsuiteClient(access, this.release);
    this.ids = new NetsuiteIds(this.client);
    this.masters = new NetsuiteMasters(this.client, Object.keys(settings.subsidiaries)[0] ?? '');
    this.capabilities = {
      documents: ['invoice', 'credit-memo', 'journal'],
      uniqueReference: true,
      comparesBeforePosting: false,
      batch: null,
      reverse: true,
      stock: settings.adjustmentAccount !== undefined,
      balances: 'by-period',
      customers: true,
      masterData: ['item', 'customer', 'account'],
      dimensions: true,
    } as const;
  }

  get sunset(): string | null {
    return this.release.sunset;
  }

  get deprecatedSince(): string | null {
    return this.release.deprecatedSince;
  }

  async findByReference(reference: string, turn: Turn): Promise<FoundDocument | null> {
    return (await this.findByReferences([reference], turn)).get(reference) ?? null;
  }

  async findByReferences(references: readonly string[], turn: Turn): Promise<Map<string, FoundDocument>> {
    const found = new Map<string, FoundDocument>();
    const externalIds = references.map(externalIdOf);
    const q = `SELECT id, type, tranid FROM transaction WHERE externalid IN (${listed(externalIds)}) ORDER BY id`;
    for (const { id, type } of await this.client.rows(q, transactionRow, turn)) {
      const kind = kindOf(type);
      if (!kind) continue;
      const document = await this.read(kind, id, turn);
      if (document) found.set(document.reference, document);
    }
    return found;
  }

  async post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    return this.perKey.run([document.reference], async () => {
      const { kind, reference, legalEntity } = document;
      const subsidiary = this.subsidiary(legalEntity);
      const known = await this.findByReference(reference, turn);
      if (known) return postedOf(known);
      await this.assertSold(document, turn);
      const body = await this.bodyOf(document, subsidiary, turn);
      const { record, sublist } = RECORDS[kind];
      const externalId = externalIdOf(reference);
      const refusal = await this.client.put(record, externalId, sublist, body, turn).then(
        () => undefined,
        (error: unknown) => classify(error, 'write'),
      );
      if (refusal && !(refusal instanceof Terminal)) throw refusal;
      // the books outrank the answer
      const posted = await this.read(kind, `eid:${externalId}`, turn).catch((error: unknown) => {
        throw unknown('no-answer', error, 'write');
      });
      if (posted) return postedOf(posted);
      throw refusal ?? unknown('no-answer', new Error('the transaction is not there'), 'write');
    });
  }

  async postMany(documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    return oneByOne(documents, (document) => this.post(document, turn), classify);
  }

  async reverse(documentId: string, turn: Turn): Promise<PostedDocument> {
    return this.perKey.run([documentId], async () => {
      const [record = '', id = ''] = documentId.split('/');
      const kinds = Object.keys(RECORDS) as ErpDocument['kind'][];
      const kind = kinds.find((one) => RECORDS[one].record === record);
      const original = kind && (await this.client.get(record, id, transaction, turn));
      if (!original) throw refused({ code: 'unknown-document', message: `no transaction has the id ${documentId}` });
      const mirror = RECORDS[MIRRORS[kind]];
      const externalId = externalIdOf(`reverse/${documentId}`);
      const key = `eid:${externalId}`;
      const known = await this.read(MIRRORS[kind], key, turn);
      if (known) return postedOf(known);
      await this.client.put(mirror.record, externalId, mirror.sublist, mirrorBody(kind, original), turn);
      const posted = await this.read(MIRRORS[kind], key, turn);
      if (posted) return postedOf(posted);
      throw unknown('no-answer', new Error('the transaction is not there'), 'write');
    });
  }

  async adjustStock(adjustment: StockAdjustment, turn: Turn): Promise<PostedAdjustment> {
    const { adjustmentAccount } = this.settings;
    if (!adjustmentAccount) throw notSupported(this.name, 'a stock adjustment: no account is named for it');
    const externalId = externalIdOf(adjustment.reference);
    const q = `SELECT id, type, tranid FROM transaction WHERE externalid IN (${quoted(externalId)}) ORDER BY id`;
    const find = async () => (await this.client.rows(q, transactionRow, turn))[0];
    const known = await find();
    if (known) return { documentId: known.id, number: known.tranid ?? known.id };
    await this.client.put(
      'inventoryAdjustment',
      externalId,
      'inventory',
      await this.adjustmentBody(adjustment, adjustmentAccount, turn),
      turn,
    );
    const made = await find().catch((error: unknown) => {
      throw unknown('no-answer', error, 'write');
    });
    if (made) return { documentId: made.id, number: made.tranid ?? made.id };
    throw unknown('no-answer', new Error('the adjustment is not there'), 'write');
  }

  async balances(scope: BalanceScope, turn: Turn): Promise<ErpBalance[]> {
    return balancesOf(this.client, this.subsidiary(scope.legalEntity), scope, turn);
  }

  async ping(turn: Turn): Promise<void> {
    await this.client.page(
      'SELECT id FROM currency ORDER BY id',
      { limit: 1 },
      z.object({ id: z.coerce.string() }),
      turn,
    );
  }

  private async read(kind: ErpDocument['kind'], key: string, turn: Turn): Promise<FoundDocument | null> {
    const record = await this.client.get(RECORDS[kind].record, key, transaction, turn);
    return record && this.foundOf(kind, record, turn);
  }

  private async foundOf(kind: ErpDocument['kind'], record: Transaction, turn: Turn): Promise<FoundDocument> {
    await this.ids.learnIds('currency', [record.currency.id], turn);
    const accounts = (record.line?.items ?? []).map(({ account }) => account.id);
    await this.ids.learnIds('account', accounts, turn);
    const currency = this.ids.code('currency', record.currency.id);
    return foundOf(kind, record, currency, this.settings, (id) => this.ids.code('account', id));
  }

  private async bodyOf(document: ErpDocument, subsidiary: string, turn: Turn): Promise<Record<string, unknown>> {
    const { lines, party, kind, currency } = document;
    const customerOf = (one: string) => this.settings.customers[one] ?? one;
    const parties = [party, ...lines.flatMap((line) => line.party ?? [])].map(customerOf);
    // lines of an invoice name items, and only its party's line an account
    const accounts = lines
      .filter((line) => kind === 'journal' || line.party !== undefined)
      .map(({ account }) => account);
    await this.ids.learn('currency', [currency], turn);
    await this.ids.learn('customer', parties, turn);
    await this.ids.learn('account', accounts, turn);
    return recordBody(document, this.settings, {
      subsidiary,
      currency: this.ids.id('currency', currency),
      account: (code) => this.ids.id('account', code),
      customer: (one) => this.ids.id('customer', customerOf(one)),
    });
  }

  private async adjustmentBody(
    adjustment: StockAdjustment,
    account: string,
    turn: Turn,
  ): Promise<Record<string, unknown>> {
    const { warehouse, lines, documentDate, reason, reference, legalEntity } = adjustment;
    const items = await this.masters.items([...new Set(lines.map(({ sku }) => sku))], turn);
    await this.ids.learn('account', [account], turn);
    await this.ids.learn('location', [warehouse], turn);
    const location = { id: this.ids.id('location', warehouse) };
    return {
      subsidiary: { id: this.subsidiary(legalEntity) },
      account: { id: this.ids.id('account', account) },
      tranDate: documentDate,
      memo: `${reason} | ref=${encodeURIComponent(reference)}`,
      inventory: {
        items: lines.map(({ sku, quantity }) => {
          const item = items.find((one) => one.sku === sku && one.active);
          if (!item) throw refused({ code: 'unknown-item', message: `no item has the name ${sku}, or it is inactive` });
          return { item: { id: item.itemId }, location, adjustQtyBy: quantity };
        }),
      },
    };
  }

  private async assertSold({ lines }: ErpDocument, turn: Turn): Promise<void> {
    const skus = [...new Set(lines.flatMap(({ sku }) => sku ?? []))];
    const [sku] = skus.length === 0 ? [] : await this.validateItems(skus, turn);
    if (sku) throw refused({ code: 'unknown-item', message: `no item has the name ${sku}, or it is inactive` });
  }

  private subsidiary(legalEntity: string): string {
    const subsidiary = this.settings.subsidiaries[legalEntity];
    if (subsidiary) return subsidiary;
    const message = `no subsidiary is named for the legal entity ${legalEntity} in policies/erp-connections.yaml`;
    throw refused({ code: 'unknown-legal-entity', message });
  }
}

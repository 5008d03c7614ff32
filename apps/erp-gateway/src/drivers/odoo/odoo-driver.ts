import { z } from 'zod';
import type { Turn } from '#libs/actors';
import {
  notSupported,
  oneByOne,
  type BalanceScope,
  type ErpBalance,
  type ErpDocument,
  type ErpDriver,
  type FoundDocument,
  type PostAnswer,
  type PostedDocument,
} from '../driver.js';
import { refused } from '../failures.js';
import { postedOf } from '../invoice-form.js';
import { MastersDriver } from '../masters-driver.js';
import { OneAtATime } from '../one-at-a-time.js';
import { ReleaseNotice } from '../release-notice.js';
import { lockDates } from './odoo-answers.js';
import { balancesOf } from './odoo-balances.js';
import { classify } from './odoo-classify.js';
import { Json2Client, JsonRpcClient, type OdooAccess, type OdooClient, type OdooContext } from './odoo-client.js';
import { moveValues, type DocumentIds } from './odoo-documents.js';
import { OdooIds, type Named } from './odoo-ids.js';
import { OdooMasters } from './odoo-masters.js';
import { OdooMoves } from './odoo-moves.js';
import { reversalValues } from './odoo-reversal.js';
import type { OdooSettings } from './odoo-settings.js';

/** A worker is stopped after `limit_time_real`, two minutes unless somebody has set another. */
const EFFECT_AFTER_MS = 120_000;

/** `/jsonrpc` goes with Odoo 22 in the fall of 2028 (External RPC API, documentation 19.0); its earliest day. */
const JSON_RPC_SUNSET = '2028-09-01';

/**
 * Odoo by its external API. The key is `ref`, which nothing keeps unique; so a draft claims its reference by an external
 * id, which is, before it is posted. Invoices bear our lines without taxes of Odoo's own.
 */
export class OdooDriver extends MastersDriver implements ErpDriver {
  readonly name = 'odoo';
  readonly apiVersion: string;
  readonly capabilities = {
    documents: ['invoice', 'credit-memo', 'journal'],
    uniqueReference: true,
    comparesBeforePosting: true,
    batch: null,
    reverse: true,
    stock: false,
    balances: 'by-period',
    customers: true,
    masterData: ['item', 'customer', 'account', 'tax-code'],
    dimensions: false,
  } as const;
  readonly limits = { effectAfterMs: EFFECT_AFTER_MS, referenceLength: 200, lineIdLength: 200 };
  readonly classify = classify;
  private readonly client: OdooClient;
  private readonly release: ReleaseNotice;
  private readonly moves: OdooMoves;
  private readonly ids: OdooIds;
  protected readonly masters: OdooMasters;
  private readonly perKey = new OneAtATime();

  constructor(
    access: OdooAccess,
    private readonly settings: OdooSettings,
  ) {
    super();
    this.apiVersion = settings.apiVersion;
    this.release = new ReleaseNotice(settings.apiVersion === 'json-rpc' ? JSON_RPC_SUNSET : null);
    const Client = settings.apiVersion === 'json-rpc' ? JsonRpcClient : Json2Client;
    this.client = new Client(access, this.release);
    this.ids = new OdooIds(this.client, contextOf);
    const [[legalEntity, first] = ['', { id: 0 }]] = Object.entries(settings.companies);
    this.masters = new OdooMasters(this.client, contextOf(first.id), legalEntity);
    const all = contextOf(...Object.values(settings.companies).map(({ id }) => id));
    this.moves = new OdooMoves(this.client, (turn) => this.taxAccounts(turn), all);
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
    const domain = [
      ['ref', 'in', references],
      ['state', '=', 'posted'],
    ];
    const found = await this.moves.search(domain, turn);
    return new Map(found.map((one) => [one.found.reference, one.found]));
  }

  async post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    return this.perKey.run([document.reference], async () => {
      const company = this.settings.companies[document.legalEntity];
      if (!company) throw unknownEntity(document.legalEntity);
      const under = await this.moves.search([['ref', '=', document.reference]], turn);
      const posted = under.find(({ move }) => move.state === 'posted');
      if (posted) return postedOf(posted.found);
      await this.moves.withdraw(
        under.filter(({ move }) => move.state === 'draft').map(({ move }) => move.id),
        turn,
      );
      await this.assertOpen(company.id, document.documentDate, turn);
      await this.assertSold(document, turn);
      const values = moveValues(document, await this.idsFor(document, turn));
      return postedOf(await this.moves.post(values, document.reference, document.expectedTotals, turn));
    });
  }

  async postMany(documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    return oneByOne(documents, (document) => this.post(document, turn), classify);
  }

  /** By an entry that is linked to the one it takes back, with every amount on the other side. */
  async reverse(documentId: string, turn: Turn): Promise<PostedDocument> {
    return this.perKey.run([`reverse/${documentId}`], async () => {
      const id = Number(documentId);
      const known = await this.moves.search([['reversed_entry_id', '=', id]], turn);
      const posted = known.find(({ move }) => move.state === 'posted');
      if (posted) return postedOf(posted.found);
      await this.moves.withdraw(
        known.map(({ move }) => move.id),
        turn,
      );
      const { values, claim, totals } = await reversalValues(this.client, id, contextOf(), turn);
      const [original] = await this.moves.search([['id', '=', id]], turn);
      if (!original) throw refused({ code: 'unknown-document', message: `no entry has the id ${documentId}` });
      return postedOf(await this.moves.post(values, claim, totals(original.found), turn));
    });
  }

  async adjustStock(): Promise<never> {
    throw notSupported(this.name, 'a stock adjustment');
  }

  async balances(scope: BalanceScope, turn: Turn): Promise<ErpBalance[]> {
    const company = this.settings.companies[scope.legalEntity];
    if (!company) throw unknownEntity(scope.legalEntity);
    const { client, settings } = this;
    const context = contextOf(company.id);
    const names = (named: Named, ids: readonly number[]) => this.ids.codesOf(named, company.id, ids, turn);
    return balancesOf({ client, context, company: company.id, apiVersion: settings.apiVersion, names }, scope, turn);
  }

  async ping(turn: Turn): Promise<void> {
    const args = { domain: [], fields: ['id'], limit: 1 };
    const result = z.array(z.object({ id: z.int() }));
    await this.client.call({ model: 'res.company', method: 'search_read', args, kind: 'read', result }, {}, turn);
  }

  /**
   * Odoo moves the date of an entry that falls into a locked period to the next open day, and says nothing
   * (`account.move._post`); so the lock dates are asked for.
   */
  private async assertOpen(company: number, date: string, turn: Turn): Promise<void> {
    const args = { domain: [['id', '=', company]], fields: LOCK_FIELDS[this.settings.apiVersion] };
    const read = { model: 'res.company', method: 'search_read', args, kind: 'read', result: lockDates } as const;
    const [locks] = await this.client.call(read, contextOf(company), turn);
    if (!locks) throw refused({ code: 'unknown-legal-entity', message: `no company has the id ${company}` });
    const { fiscalyear_lock_date, sale_lock_date = '', hard_lock_date = '' } = locks;
    const locked = [fiscalyear_lock_date, sale_lock_date, hard_lock_date].toSorted().at(-1) ?? '';
    if (date > locked) return;
    throw refused({ code: 'closed-period', message: `${date} is locked; the books are locked up to ${locked}` });
  }

  private async assertSold({ lines }: ErpDocument, turn: Turn): Promise<void> {
    const skus = [...new Set(lines.flatMap(({ sku }) => sku ?? []))];
    const [unknownSku] = skus.length === 0 ? [] : await this.validateItems(skus, turn);
    if (unknownSku)
      throw refused({ code: 'unknown-item', message: `no product that is sold has the code ${unknownSku}` });
  }

  private async idsFor(document: ErpDocument, turn: Turn): Promise<DocumentIds> {
    const { id: company, journals } = this.settings.companies[document.legalEntity] ?? {
      id: 0,
      journals: { sales: '', general: '' },
    };
    const journal = document.kind === 'journal' ? journals.general : journals.sales;
    const refOf = (party: string) => this.settings.partners[party] ?? party;
    const parties = [document.party, ...document.lines.flatMap(({ party }) => party ?? [])].map(refOf);
    const accounts = await this.ids.of(
      'account',
      company,
      document.lines.map(({ account }) => account),
      turn,
    );
    const partners = await this.ids.of('partner', company, parties, turn);
    const found = async (named: Named, code: string) =>
      known(await this.ids.of(named, company, [code], turn), named, code);
    return {
      company,
      journal: await found('journal', journal),
      currency: await found('currency', document.currency),
      account: (code) => known(accounts, 'account', code),
      partner: (party) => known(partners, 'partner', refOf(party)),
    };
  }

  private async taxAccounts(turn: Turn): Promise<ReadonlySet<number>> {
    const ids = new Set<number>();
    for (const { id } of Object.values(this.settings.companies)) {
      const found = await this.ids.of('account', id, this.settings.taxAccounts, turn);
      for (const account of found.values()) ids.add(account);
    }
    return ids;
  }
}

/** Lock dates that each release has: those for sales, and those that nobody lifts, came with Odoo 18. */
const LOCK_FIELDS = {
  'json-2': ['fiscalyear_lock_date', 'sale_lock_date', 'hard_lock_date'],
  'json-rpc': ['fiscalyear_lock_date'],
} as const;

const NOT_FOUND = {
  account: 'unknown-account',
  partner: 'unknown-customer',
  journal: 'unknown-journal',
  currency: 'unknown-currency',
} as const;

function known(ids: ReadonlyMap<string, number>, named: Named, code: string): number {
  const id = ids.get(code);
  if (id !== undefined) return id;
  throw refused({ code: NOT_FOUND[named], message: `no ${named} has the code ${code}` });
}

/** Messages in English, so that they can be told apart; records of these companies only. */
function contextOf(...companies: number[]): OdooContext {
  return { lang: 'en_US', ...(companies.length > 0 ? { allowed_company_ids: companies } : {}) };
}

function unknownEntity(legalEntity: string) {
  const message = `no company is named for the legal entity ${legalEntity} in policies/erp-connections.yaml`;
  return refused({ code: 'unknown-legal-entity', message });
}

import type { Turn } from '#libs/actors';
import { minorOf } from '../amounts.js';
import {
  notSupported,
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
import { accountRecord, ledgerEntry, page, salesDocument } from './business-central-answers.js';
import { classify } from './business-central-classify.js';
import { BusinessCentralClient, type BusinessCentralAccess } from './business-central-client.js';
import { anyOf, FIELD_LENGTHS, query, salesFound } from './business-central-documents.js';
import { BusinessCentralJournals } from './business-central-journals.js';
import { BusinessCentralMasters } from './business-central-masters.js';
import { BusinessCentralSales, readBody } from './business-central-sales.js';
import type { BusinessCentralSettings } from './business-central-settings.js';

/** The vendor ends a request after this time (https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/dynamics-rate-limits). */
const EFFECT_AFTER_MS = 600_000;

/** Documents of one call: their drafts are one `$batch` of 100 operations with what is asked beside them. */
const MOST_DOCUMENTS = 40;

/** Characters of a line's id: the description has 100, and a journal's holds the policy's version too. */
const LINE_ID_LENGTH = 80;

/**
 * Dynamics 365 Business Central by its standard API v2.0. The key is the external document number: the ERP enforces it
 * where "Ext. Doc. No. Mandatory" is set, and the driver looks it up before a draft is made and before it is posted.
 */
export class BusinessCentralDriver extends MastersDriver implements ErpDriver {
  readonly name = 'business-central';
  readonly apiVersion = 'v2.0';
  readonly capabilities = {
    documents: ['invoice', 'credit-memo', 'journal'],
    uniqueReference: false,
    comparesBeforePosting: true,
    batch: { max: MOST_DOCUMENTS },
    reverse: true,
    stock: false,
    balances: 'by-period',
    customers: true,
    masterData: ['item', 'customer', 'account', 'warehouse'],
    dimensions: true,
  } as const;
  readonly limits = {
    effectAfterMs: EFFECT_AFTER_MS,
    referenceLength: FIELD_LENGTHS.externalDocumentNumber,
    lineIdLength: LINE_ID_LENGTH,
  };
  readonly classify = classify;
  private readonly release = new ReleaseNotice(null);
  private readonly client: BusinessCentralClient;
  private readonly sales: BusinessCentralSales;
  private readonly journals: BusinessCentralJournals;
  protected readonly masters: BusinessCentralMasters;
  private readonly perKey = new OneAtATime();

  constructor(
    access: BusinessCentralAccess,
    private readonly settings: BusinessCentralSettings,
  ) {
    super();
    this.client = new BusinessCentralClient(access, this.release);
    this.sales = new BusinessCentralSales(this.client, settings);
    this.journals = new BusinessCentralJournals(this.client, settings);
    this.masters = new BusinessCentralMasters(this.client, settings);
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

  /** Asks every company in one `$batch`: a reference does not say whose it is. */
  async findByReferences(references: readonly string[], turn: Turn): Promise<Map<string, FoundDocument>> {
    const companies = Object.values(this.settings.companies);
    const operations = companies.flatMap(({ id }) => [
      ...this.sales.findOperations(id, references),
      this.journals.findOperation(id, references),
    ]);
    const answers = await this.client.batch(operations, 'read', turn);
    const found = companies.flatMap((company, index) => {
      const [invoices, memos, entries] = answers.slice(index * 3, index * 3 + 3);
      const held = this.sales.heldOf(invoices && memos ? [invoices, memos] : []);
      const { value } = readBody(entries, page(ledgerEntry), 'read');
      const journals = this.journals.foundIn(company, value, references);
      return [...held.filter(({ posted }) => posted).map((one) => one.found), ...journals];
    });
    // a cancelled invoice and the memo that corrects it bear one reference: the invoice is meant
    return new Map(found.toReversed().map((one) => [one.reference, one]));
  }

  async post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    const [answer] = await this.postMany([document], turn);
    if (answer && 'posted' in answer) return answer.posted;
    throw answer?.failure ?? notSupported(this.name, 'to post nothing');
  }

  async postMany(documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    const keys = documents.map(({ reference }) => reference);
    return this.perKey.run(keys, async () => {
      const answers = new Map<ErpDocument, PostAnswer>();
      const groups = Map.groupBy(documents, ({ legalEntity, kind }) => `${legalEntity}|${kind === 'journal'}`);
      for (const group of groups.values())
        for (const [document, answer] of await this.postGroup(group, turn)) answers.set(document, answer);
      return documents.map(
        (document) => answers.get(document) ?? { failure: classify(new Error('no answer'), 'write') },
      );
    });
  }

  /** An invoice is cancelled: the ERP posts a corrective credit memo. It cancels nothing else through this API. */
  async reverse(documentId: string, turn: Turn): Promise<PostedDocument> {
    const [set, id] = documentId.split('/');
    if (set !== 'salesInvoices' || !id) throw notSupported(this.name, 'to reverse anything but an invoice');
    return this.perKey.run([documentId], async () => {
      const company = await this.companyOf(id, turn);
      const known = await this.correctionOf(company, id, turn);
      if (known) return known;
      await this.client.act(`companies(${company})/salesInvoices(${id})/Microsoft.NAV.cancel`, turn);
      const posted = await this.correctionOf(company, id, turn);
      if (posted) return posted;
      throw classify(new Error('the corrective credit memo is not there'), 'write');
    });
  }

  async adjustStock(): Promise<never> {
    throw notSupported(this.name, 'a stock adjustment');
  }

  /** In the currency of the books, which is all that the ERP's API tells of its ledger. */
  async balances({ legalEntity, accounts, period }: BalanceScope, turn: Turn): Promise<ErpBalance[]> {
    const company = this.company(legalEntity);
    const { currency } = company;
    const amounts = period
      ? await this.movements(company.id, accounts, period, turn)
      : await this.netChanges(company.id, accounts, turn);
    const sums = new Map<string, number>();
    for (const [account, amount] of amounts) sums.set(account, (sums.get(account) ?? 0) + minorOf(amount, currency));
    return [...sums].map(([account, balanceMinor]) => ({ legalEntity, currency, account, balanceMinor }));
  }

  async ping(turn: Turn): Promise<void> {
    const { id } = Object.values(this.settings.companies)[0] ?? { id: '' };
    const first = query({ $top: '1' });
    await this.client.get(`companies(${id})/accounts?${first}`, page(accountRecord), turn);
  }

  private async postGroup(group: readonly ErpDocument[], turn: Turn): Promise<[ErpDocument, PostAnswer][]> {
    const [first] = group;
    const company = first && this.settings.companies[first.legalEntity];
    if (!company) {
      const failure = unknownEntity(first?.legalEntity ?? '');
      return group.map((document) => [document, { failure }]);
    }
    if (first.kind !== 'journal') {
      const answers = await this.sales.post(company.id, group, turn);
      return group.map((document, index) => [document, answers[index] ?? { failure: classify(undefined, 'write') }]);
    }
    const answers: [ErpDocument, PostAnswer][] = [];
    for (const document of group) {
      const answer = await this.journals.post(company, document, turn).then(
        (posted) => ({ posted }),
        (error: unknown) => ({ failure: classify(error, 'write') }),
      );
      answers.push([document, answer]);
    }
    return answers;
  }

  private async netChanges(company: string, accounts: BalanceScope['accounts'], turn: Turn) {
    const filter = accounts && anyOf('number', accounts);
    const path = `companies(${company})/accounts?${query({ $filter: filter })}`;
    const rows = await this.client.list(path, accountRecord, turn);
    return rows.map(({ number, netChange }): [string, number] => [number, netChange]);
  }

  private async movements(
    company: string,
    accounts: BalanceScope['accounts'],
    { from, to }: NonNullable<BalanceScope['period']>,
    turn: Turn,
  ) {
    const dates = `postingDate ge ${from} and postingDate le ${to}`;
    const filter = accounts ? `${dates} and (${anyOf('accountNumber', accounts)})` : dates;
    const entries = await this.client.list(
      `companies(${company})/generalLedgerEntries?${query({ $filter: filter })}`,
      ledgerEntry,
      turn,
    );
    return entries.flatMap((one): [string, number][] => [
      [one.accountNumber, one.debitAmount],
      [one.accountNumber, -one.creditAmount],
    ]);
  }

  private company(legalEntity: string) {
    const company = this.settings.companies[legalEntity];
    if (company) return company;
    throw unknownEntity(legalEntity);
  }

  /** The company whose invoice it is. */
  private async companyOf(invoice: string, turn: Turn): Promise<string> {
    const companies = Object.values(this.settings.companies);
    const answers = await this.client.batch(
      companies.map(({ id }) => ({ method: 'GET', path: `companies(${id})/salesInvoices(${invoice})` })),
      'read',
      turn,
    );
    const index = answers.findIndex((answer) => 'body' in answer);
    const company = companies[index];
    if (company) return company.id;
    throw refused({ code: 'unknown-document', message: `no invoice has the id ${invoice}` });
  }

  private async correctionOf(company: string, invoice: string, turn: Turn): Promise<PostedDocument | undefined> {
    const path = `companies(${company})/salesCreditMemos?${query({ $filter: `invoiceId eq ${invoice}`, $expand: 'salesCreditMemoLines' })}`;
    const [memo] = await this.client.list(path, salesDocument, turn);
    return memo && postedOf(salesFound('credit-memo', memo, this.settings));
  }
}

function unknownEntity(legalEntity: string) {
  const message = `no company is named for the legal entity ${legalEntity} in policies/erp-connections.yaml`;
  return refused({ code: 'unknown-legal-entity', message });
}

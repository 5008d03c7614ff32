import { InDoubt, type Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { ErpDocument, FoundDocument, PostedDocument } from '../driver.js';
import { decimalNumber, minorOf } from '../amounts.js';
import { assertBalanced, assertTotals, postedOf, sumsOf } from '../invoice-form.js';
import { journalAnswer, journalLineAnswer, ledgerEntry, page, type LedgerEntry } from './business-central-answers.js';
import { classify } from './business-central-classify.js';
import type { BusinessCentralClient, Operation } from './business-central-client.js';
import { anyOf, codeOf, dimensionLines, query } from './business-central-documents.js';
import { lost, readBody } from './business-central-sales.js';
import type { BusinessCentralSettings } from './business-central-settings.js';

/** Code of a journal batch, Code[10]; Document No. of its lines, Code[20]: 50 and 100 bits of the reference's digest. */
const CODE_LENGTH = 10;
const NUMBER_LENGTH = 20;

/** Line numbers of journals go up by this, as the vendor's own. */
const LINE_STEP = 10_000;

/** A company's books. */
interface Company {
  readonly id: string;
  readonly currency: string;
}

/** Journals of one company: one journal batch a document, whose code is the ERP's own unique key. */
export class BusinessCentralJournals {
  constructor(
    private readonly client: BusinessCentralClient,
    private readonly settings: BusinessCentralSettings,
  ) {}

  /** The question whose answer {@link foundIn} reads. */
  findOperation(company: string, references: readonly string[]): Operation {
    const filter = anyOf('documentNumber', references.map(numberOf));
    return { method: 'GET', path: `companies(${company})/generalLedgerEntries?${query({ $filter: filter })}` };
  }

  /** Journals of these references among ledger entries. */
  foundIn({ id, currency }: Company, entries: readonly LedgerEntry[], references: readonly string[]): FoundDocument[] {
    return references.flatMap((reference) => {
      const mine = entries.filter(({ documentNumber }) => documentNumber === numberOf(reference));
      return mine.length === 0 ? [] : [this.foundOf(id, currency, mine, reference)];
    });
  }

  async post(company: Company, document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    assertBalanced(document);
    assertBooksCurrency(document, company);
    const known = await this.find(company, document.reference, turn);
    if (known) return postedOf(known);
    const journal = await this.journalOf(company.id, document, turn);
    await this.fill(company.id, journal, document, turn);
    const action = `companies(${company.id})/journals(${journal.id})/Microsoft.NAV.post`;
    const refusal = await this.client.act(action, turn).then(
      () => undefined,
      (error: unknown) => classify(error, 'write'),
    );
    if (refusal instanceof InDoubt) throw refusal;
    // the books outrank the answer: another may have posted it
    const posted = await this.find(company, document.reference, turn).catch((error: unknown) => {
      throw lost(error);
    });
    if (!posted) throw refusal ?? lost();
    await this.drop(company.id, journal.id, turn).catch(() => undefined);
    return postedOf(posted);
  }

  private async find(company: Company, reference: string, turn: Turn): Promise<FoundDocument | undefined> {
    const { path } = this.findOperation(company.id, [reference]);
    const entries = await this.client.list(path, ledgerEntry, turn);
    return this.foundIn(company, entries, [reference])[0];
  }

  /** The journal batch of a document: made now, or found where an earlier try made it. */
  private async journalOf(company: string, { reference, text }: ErpDocument, turn: Turn) {
    const code = codeOf(reference, CODE_LENGTH);
    const path = `companies(${company})/journals?${query({ $filter: anyOf('code', [code]), $expand: 'journalLines' })}`;
    const [known] = (await this.client.get(path, page(journalAnswer), turn)).value;
    if (known) return known;
    const body = { code, displayName: text.slice(0, 50) };
    const [answer] = await this.client.batch(
      [{ method: 'POST', path: `companies(${company})/journals`, body }],
      'read',
      turn,
    );
    return readBody(answer, journalAnswer, 'read');
  }

  /** Sets the lines of a journal, all or none, and compares them; a draft that differs is dropped. */
  private async fill(
    company: string,
    journal: { readonly id: string; readonly journalLines?: readonly { readonly id: string }[] | undefined },
    document: ErpDocument,
    turn: Turn,
  ): Promise<void> {
    const lines = `companies(${company})/journals(${journal.id})/journalLines`;
    const old = (journal.journalLines ?? []).map(({ id }): Operation => ({
      method: 'DELETE',
      path: `${lines}(${id})`,
    }));
    const bodies = this.lineBodies(document).map((body): Operation => ({ method: 'POST', path: lines, body }));
    try {
      const answers = await this.client.batch([...old, ...bodies], 'read', turn, true);
      const written = answers.slice(old.length).map((answer) => readBody(answer, journalLineAnswer, 'read'));
      const amounts = written.map(({ accountNumber, amount }, index) => {
        const minor = minorOf(amount, document.currency);
        return { ...sidesOf(document.lines[index]?.lineId ?? '', minor), accountNumber };
      });
      assertTotals(document.expectedTotals, { ...sumsOf(amounts), taxMinor: this.taxOf(amounts) });
    } catch (error) {
      const failure = classify(error, 'read');
      if (failure instanceof Terminal) await this.drop(company, journal.id, turn).catch(() => undefined);
      throw failure;
    }
  }

  private lineBodies(document: ErpDocument): Record<string, unknown>[] {
    const { reference, currency, documentDate, policyVersion } = document;
    // numbered by us, so that two writers of one journal collide instead of doubling it
    return document.lines.map(({ lineId, account, party, debitMinor, creditMinor, dimensions }, index) => ({
      lineNumber: (index + 1) * LINE_STEP,
      ...(party === undefined
        ? { accountType: 'G/L Account', accountNumber: account }
        : { accountType: 'Customer', accountNumber: this.settings.customers[party] ?? party.toUpperCase() }),
      postingDate: documentDate,
      documentNumber: numberOf(reference),
      externalDocumentNumber: reference,
      amount: decimalNumber(debitMinor - creditMinor, currency),
      description: `${lineId} [${policyVersion}]`,
      taxCode: this.settings.noTaxCode,
      ...(dimensions ? { dimensionSetLines: dimensionLines(dimensions) } : {}),
    }));
  }

  private async drop(company: string, journalId: string, turn: Turn): Promise<void> {
    await this.client.batch([{ method: 'DELETE', path: `companies(${company})/journals(${journalId})` }], 'read', turn);
  }

  private foundOf(company: string, currency: string, entries: LedgerEntry[], reference: string): FoundDocument {
    const parts = entries
      .toSorted((a, b) => a.entryNumber - b.entryNumber)
      .map(({ description, debitAmount, creditAmount, accountNumber }) => {
        const [, lineId = description, policyVersion = ''] = /^(.*) \[([^\]]*)\]$/.exec(description) ?? [];
        const minor = minorOf(debitAmount, currency) - minorOf(creditAmount, currency);
        return { ...sidesOf(lineId, minor), policyVersion, accountNumber };
      });
    return {
      documentId: `journals/${company}/${numberOf(reference)}`,
      number: numberOf(reference),
      reference,
      kind: 'journal',
      policyVersion: parts[0]?.policyVersion ?? '',
      lines: parts.map(({ lineId, debitMinor, creditMinor }) => ({ lineId, debitMinor, creditMinor })),
      totals: { ...sumsOf(parts), taxMinor: this.taxOf(parts) },
    };
  }

  private taxOf(lines: readonly { accountNumber: string; debitMinor: number; creditMinor: number }[]): number {
    const tax = lines.filter(({ accountNumber }) => this.settings.taxAccounts.includes(accountNumber));
    return tax.reduce((sum, { debitMinor, creditMinor }) => sum + creditMinor - debitMinor, 0);
  }
}

function numberOf(reference: string): string {
  return codeOf(reference, NUMBER_LENGTH);
}

function sidesOf(lineId: string, debit: number) {
  return { lineId, debitMinor: Math.max(debit, 0), creditMinor: Math.max(-debit, 0) };
}

/** A journal line of the standard API has no currency: it is the company's. */
function assertBooksCurrency({ reference, currency }: ErpDocument, company: Company): void {
  if (currency === company.currency) return;
  throw new Terminal('not-supported', {
    problem: `Business Central's API takes journals in the currency of the books, ${company.currency}; ${reference} is in ${currency}`,
    remedy: 'Let the posting policy make it an invoice or credit memo.',
  });
}

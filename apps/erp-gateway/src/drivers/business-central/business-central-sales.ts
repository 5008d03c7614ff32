import { InDoubt, type Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { ErpDocument, Failure, FoundDocument, PostAnswer } from '../driver.js';
import { later, refused } from '../failures.js';
import { assertTotals, postedOf } from '../invoice-form.js';
import { page, salesDocument, itemRecord } from './business-central-answers.js';
import { classify } from './business-central-classify.js';
import type { BusinessCentralClient, Operation, OperationAnswer } from './business-central-client.js';
import { anyOf, isPosted, query, SALES, salesBody, salesFound } from './business-central-documents.js';
import type { BusinessCentralSettings } from './business-central-settings.js';

type SalesKind = 'invoice' | 'credit-memo';

/** A sales document of the ERP, with what it needs to be dealt with. */
interface Held {
  readonly kind: SalesKind;
  readonly id: string;
  readonly posted: boolean;
  readonly found: FoundDocument;
}

/** Sales documents of one request, and what has become of each so far. */
interface Case {
  readonly document: ErpDocument;
  failure?: Failure;
  posted?: FoundDocument | undefined;
  draft?: Held;
  /** What the ERP said when it was told to post. */
  refusal?: Failure;
}

/** Invoices and credit memos of one company: drafts that are compared before they are posted. */
export class BusinessCentralSales {
  constructor(
    private readonly client: BusinessCentralClient,
    private readonly settings: BusinessCentralSettings,
  ) {}

  /** Everything that bears one of the references, drafts too. */
  async find(company: string, references: readonly string[], turn: Turn): Promise<Held[]> {
    const answers = await this.client.batch(this.findOperations(company, references), 'read', turn);
    return this.heldOf(answers);
  }

  /** The questions that {@link find} asks. */
  findOperations(company: string, references: readonly string[]): Operation[] {
    return Object.values(SALES).map(({ set, lines }) => {
      const filter = anyOf('externalDocumentNumber', references);
      return { method: 'GET', path: `companies(${company})/${set}?${query({ $filter: filter, $expand: lines })}` };
    });
  }

  /** What the answers to {@link findOperations} hold. */
  heldOf(answers: readonly OperationAnswer[]): Held[] {
    const kinds = Object.keys(SALES) as SalesKind[];
    return kinds.flatMap((kind, index) =>
      readBody(answers[index], page(salesDocument), 'read').value.map((one) => ({
        kind,
        id: one.id,
        posted: isPosted(one),
        found: salesFound(kind, one, this.settings),
      })),
    );
  }

  /** Posts documents of one company; an answer for each. */
  async post(company: string, documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    const cases = documents.map((document): Case => ({ document }));
    await this.lookFirst(company, cases, turn);
    await this.draft(company, cases, turn);
    await this.compare(company, cases, turn);
    await this.postDrafts(company, cases, turn);
    return cases.map(({ posted, failure }) => (posted ? { posted: postedOf(posted) } : { failure: failure ?? lost() }));
  }

  /** Takes over what is posted already, withdraws drafts that an earlier try left, and refuses items that nobody knows. */
  private async lookFirst(company: string, cases: readonly Case[], turn: Turn): Promise<void> {
    const references = cases.map(({ document }) => document.reference);
    const skus = [...new Set(cases.flatMap(({ document }) => document.lines.flatMap(({ sku }) => sku ?? [])))];
    const itemQuery = query({ $filter: anyOf('number', skus), $select: 'id,number,blocked,lastModifiedDateTime' });
    const items: Operation[] =
      skus.length === 0 ? [] : [{ method: 'GET', path: `companies(${company})/items?${itemQuery}` }];
    const operations = [...this.findOperations(company, references), ...items];
    const answers = await this.client.batch(operations, 'read', turn);
    const held = this.heldOf(answers);
    const known = skus.length === 0 ? [] : readBody(answers.at(-1), page(itemRecord), 'read').value;
    const sold = new Set(known.filter(({ blocked }) => !blocked).map(({ number }) => number));
    for (const one of cases) {
      one.posted = held.find(({ posted, found }) => posted && found.reference === one.document.reference)?.found;
      const missing = one.document.lines.find(({ sku }) => sku && !sold.has(sku))?.sku;
      if (!one.posted && missing)
        one.failure = refused({ code: 'unknown-item', message: `no item has the number ${missing}, or it is blocked` });
    }
    await this.withdraw(
      company,
      held.filter(({ posted }) => !posted),
      turn,
    );
  }

  /** A draft is nothing in the books: what fails here has posted nothing, whatever became of it. */
  private async draft(company: string, cases: readonly Case[], turn: Turn): Promise<void> {
    const bodies = new Map<Case, unknown>();
    for (const one of cases.filter(isOpen)) attempt(one, () => bodies.set(one, salesBody(one.document, this.settings)));
    const open = cases.filter(isOpen);
    const operations = open.map((one): Operation => {
      const { set } = SALES[one.document.kind as SalesKind];
      return { method: 'POST', path: `companies(${company})/${set}`, body: bodies.get(one) };
    });
    const answers = await this.client.batch(operations, 'read', turn);
    for (const [index, one] of open.entries()) attempt(one, () => successOf(answers[index], 'read'));
  }

  /** Reads the drafts back; only one that is alone under its reference and comes to the expected totals goes on. */
  private async compare(company: string, cases: readonly Case[], turn: Turn): Promise<void> {
    const references = cases.filter(isOpen).map(({ document }) => document.reference);
    if (references.length === 0) return;
    const held = await this.find(company, references, turn);
    const unwanted: Held[] = [];
    for (const one of cases.filter(isOpen)) {
      const mine = held.filter(({ found }) => found.reference === one.document.reference);
      const drafts = mine.filter(({ posted }) => !posted);
      one.posted = mine.find(({ posted }) => posted)?.found;
      const [draft, second] = drafts;
      attempt(one, () => {
        if (one.posted) return;
        if (!draft || second) throw later('locked', new Error('another draft has the same reference'), 0);
        assertTotals(one.document.expectedTotals, draft.found.totals);
      });
      if (!one.posted && !one.failure && draft) one.draft = draft;
      else unwanted.push(...drafts);
    }
    await this.withdraw(company, unwanted, turn);
  }

  /** The only step that leaves a doubt. Afterwards the ERP is asked what it has: its books outrank its answers. */
  private async postDrafts(company: string, cases: readonly Case[], turn: Turn): Promise<void> {
    const open = cases.filter((one) => isOpen(one) && one.draft);
    if (open.length === 0) return;
    const operations = open.map(({ draft }): Operation => {
      const { set } = SALES[draft?.kind ?? 'invoice'];
      return { method: 'POST', path: `companies(${company})/${set}(${draft?.id})/Microsoft.NAV.post`, body: {} };
    });
    const answers = await this.client.batch(operations, 'write', turn);
    for (const [index, one] of open.entries()) {
      const answer = answers[index];
      if (!answer || 'failure' in answer) one.refusal = classify(answer?.failure ?? lost(), 'write');
    }
    await this.confirm(company, open, turn);
  }

  private async confirm(company: string, open: readonly Case[], turn: Turn): Promise<void> {
    const references = open.map(({ document }) => document.reference);
    const held = await this.find(company, references, turn).catch((error: unknown) => {
      throw lost(error);
    });
    const unwanted: Held[] = [];
    for (const one of open) {
      one.posted = held.find(({ posted, found }) => posted && found.reference === one.document.reference)?.found;
      if (one.posted) continue;
      one.failure = one.refusal ?? lost();
      if (one.failure instanceof Terminal && one.draft) unwanted.push(one.draft);
    }
    await this.withdraw(company, unwanted, turn);
  }

  /** Deletes drafts; one that cannot be deleted now is met again by the next try, and posts nothing meanwhile. */
  private async withdraw(company: string, drafts: readonly Held[], turn: Turn): Promise<void> {
    const operations = drafts.map(({ kind, id }): Operation => {
      return { method: 'DELETE', path: `companies(${company})/${SALES[kind].set}(${id})` };
    });
    await this.client.batch(operations, 'read', turn).catch(() => undefined);
  }
}

function isOpen({ posted, failure }: Case): boolean {
  return !posted && !failure;
}

function attempt(one: Case, step: () => unknown): void {
  try {
    step();
  } catch (error) {
    one.failure = classify(error, 'read');
  }
}

function successOf(answer: OperationAnswer | undefined, kind: 'read' | 'write'): unknown {
  if (answer && 'body' in answer) return answer.body;
  throw classify(answer?.failure ?? new Error('no answer'), kind);
}

/** The body of a success by its schema; throws what a failure means. */
export function readBody<Schema extends { parse(value: unknown): unknown }>(
  answer: OperationAnswer | undefined,
  schema: Schema,
  kind: 'read' | 'write',
): ReturnType<Schema['parse']> {
  const body = successOf(answer, kind);
  try {
    return schema.parse(body) as ReturnType<Schema['parse']>;
  } catch (error) {
    throw classify(error, kind);
  }
}

/** The ERP was told to post, and does not say whether it has. */
export function lost(cause?: unknown): InDoubt {
  return new InDoubt('no-answer', {
    problem: 'Business Central was told to post, and does not show whether it has',
    remedy: 'It is looked up before it is repeated.',
    cause,
  });
}

/**
 * What a kind writes to while it reads a document: facts, refusals, statements that must add up, notices of documents to
 * fetch, and buyers' data for the vault.
 */
import { contractOf } from '#libs/contracts';
import type { SourceAccount } from '../accounts/accounts.js';
import type { ComponentTables } from './components.js';
import { Element } from './element.js';
import { placeOf, type Place } from './place.js';
import { refusalOf, Refused } from './refused.js';
import { Statement, type StatementHead } from './statement.js';
import type {
  AvailableDocument,
  BuyerRecord,
  Refusal,
  StatementTotal,
  TranslatedFact,
  Translation,
} from './translation.js';
import { unreadOf } from './unread.js';

/** A fact as a kind states it; the rest follows from the document. */
export interface NewFact extends Omit<TranslatedFact, 'source' | 'revision' | 'offsets'> {
  /** The source's revision; 0 unless stated. */
  readonly revision?: number;
  /** By JSON pointer of the object in `data` that holds the instant: the offset that the source wrote. */
  readonly offsets?: Readonly<Record<string, string>>;
}

/** What is known of a document besides its bytes. */
export interface DocumentContext<Account extends SourceAccount = SourceAccount> {
  readonly document: string;
  readonly account: Account;
  readonly translator: number;
  readonly components: ComponentTables;
  readonly topic?: string | undefined;
  /** The kind that somebody asked for. */
  readonly wanted?: string | undefined;
  /** Whether lines of a large statement may go out before its total is proved. */
  readonly provisional: boolean;
}

/** Refusals of one document that are kept; a table of a million bad rows is one problem, not a million. */
const REFUSALS_LIMIT = 1000;

/** Takes what a kind says of a document. */
export class Output<Account extends SourceAccount = SourceAccount> {
  readonly account: Account;
  private facts: TranslatedFact[] = [];
  private readonly statements: Statement[] = [];
  private readonly unreadPaths = new Map<string, number>();
  private countedFacts = 0;
  private beyond = 0;
  readonly refused: Refusal[] = [];
  readonly availableDocuments: AvailableDocument[] = [];
  readonly buyers: BuyerRecord[] = [];

  constructor(readonly context: DocumentContext<Account>) {
    this.account = context.account;
  }

  /** The mapping table of that name from the folder's `components.yaml`. */
  components(table: string) {
    return this.context.components.table(table);
  }

  /** States a fact that was read at a place. */
  fact(place: Place, fact: NewFact): void {
    checkContract(place, fact);
    this.add([this.placed(place, fact)]);
  }

  /** Refuses a part of the document. */
  refuse(refusal: Refusal): void {
    if (this.refused.length < REFUSALS_LIMIT) this.refused.push(refusal);
    else this.beyond += 1;
  }

  /** Names a document that can be fetched. */
  available(document: AvailableDocument): void {
    this.availableDocuments.push(document);
  }

  /** Hands personal data over to the vault. */
  buyer(record: BuyerRecord): void {
    this.buyers.push(record);
  }

  /**
   * Reads a part of a JSON document that stands alone: one that is refused harms no other. Its elements count as a resource
   * of their own, so that ignored.yaml explains it once wherever it stands; `resource` names it, else it is the kind's own.
   */
  part(element: Element, read: (root: Element) => void, resource = ''): void {
    // what is new in the part counts there, and not once more around it
    element.readAsWhole();
    const root = Element.root(element.value, element.pointer);
    const before = this.facts.length;
    try {
      read(root);
    } catch (error) {
      this.facts.length = before;
      this.refuse(refusalOf(error, element.place));
      return;
    }
    const { count, paths } = unreadOf(root);
    for (const path of paths) this.unread(`${resource}${path}`);
    this.unreadExtra(count - paths.length, paths[0], resource);
  }

  /** Reads the parts that stand in a list of the document, or the document itself where it has no such member. */
  parts(root: Element, list: string, read: (part: Element) => void, resource: string): void {
    const page = root.get(list);
    for (const one of page.stated ? page.items() : [root]) this.part(one, read, resource);
  }

  /** Begins a statement: lines that belong together and must come to the total that the document states. */
  statement(head: StatementHead): Statement {
    const statement = new Statement(head, {
      placed: (place, fact) => this.placed(place, fact),
      check: checkContract,
      add: (facts) => this.add(facts),
      refuse: (refusal) => this.refuse(refusal),
      provisional: this.context.provisional,
    });
    this.statements.push(statement);
    return statement;
  }

  /** Notes that something was not read. */
  unread(path: string, times = 1): void {
    this.unreadPaths.set(path, (this.unreadPaths.get(path) ?? 0) + times);
  }

  /** Takes over what was translated elsewhere. */
  include({ facts, refused, available, buyers, unread, ignored }: Translation): void {
    this.add(facts);
    for (const refusal of refused) this.refuse(refusal);
    this.availableDocuments.push(...available);
    this.buyers.push(...buyers);
    for (const path of unread) this.unread(path);
    this.unreadExtra(ignored - unread.length, unread[0], '');
  }

  /** A row, record or line was refused: it stands alone, unless a statement is open, which then lacks a line. */
  refuseRow(error: unknown, place: Place): void {
    const refusal = refusalOf(error, place);
    const open = this.statements.filter((statement) => statement.isOpen);
    if (open.length === 0) this.refuse(refusal);
    else for (const statement of open) statement.refuse(refusal);
  }

  /** Facts that may go out by now; they are not kept. */
  drain(): readonly TranslatedFact[] {
    const { facts } = this;
    this.facts = [];
    return facts;
  }

  /** Drops what was said and has not gone out: the document is refused as a whole. */
  discard(): void {
    this.countedFacts -= this.facts.length;
    this.facts = [];
    for (const statement of this.statements) statement.discard();
    this.statements.length = 0;
    this.unreadPaths.clear();
  }

  /** Ends what is still open; a streamed document is closed, statement by statement. */
  finish(streamed: boolean): void {
    for (const statement of this.statements) statement.close();
    if (this.beyond > 0) {
      const detail = `${this.beyond} more parts are refused and not listed.`;
      this.refused.push({ pointer: '', code: 'too-many-refusals', detail });
    }
    if (!streamed) return;
    const closed = this.statements.filter((statement) => statement.balanced);
    for (const statement of closed) this.add([this.closed(statement, closed.length > 1)]);
  }

  /** What of the document was not read. */
  get unreadElements(): { readonly ignored: number; readonly unread: readonly string[] } {
    const ignored = [...this.unreadPaths.values()].reduce((sum, times) => sum + times, 0);
    return { ignored, unread: [...this.unreadPaths.keys()] };
  }

  get totals(): readonly StatementTotal[] {
    return this.statements.map((statement) => statement.total);
  }

  /** Facts stated so far, those that went out included. */
  get factCount(): number {
    return this.countedFacts;
  }

  private add(facts: readonly TranslatedFact[]): void {
    for (const fact of facts) this.facts.push(fact);
    this.countedFacts += facts.length;
  }

  private placed(place: Place, { revision = 0, offsets = {}, ...fact }: NewFact): TranslatedFact {
    const { document, translator } = this.context;
    return { ...fact, source: { document, ...placeOf(place), translator }, revision, offsets };
  }

  private closed({ total, place, lastTime }: Statement, several: boolean): TranslatedFact {
    const { document } = this.context;
    const documentId = several ? `${document}#${total.statement}/${total.currency}` : document;
    const stated = total.stated === null ? null : Number(total.stated);
    return this.placed(place, {
      actor: 'document',
      key: documentId,
      ref: { by: 'document', value: documentId },
      type: 'document.closed.v1',
      time: lastTime,
      data: { documentId, lines: total.lines, sum: Number(total.sum), stated },
    });
  }

  private unreadExtra(times: number, path: string | undefined, resource: string): void {
    if (times > 0 && path !== undefined) this.unread(`${resource}${path}`, times);
  }
}

/** What does not fit its contract is refused where it stands: nobody downstream could read it. */
function checkContract(place: Place, { type, data }: NewFact): void {
  const issue = contractOf(type)?.schema.safeParse(data).error?.issues[0];
  if (issue) throw outsideContract(place, type, issue);
}

function outsideContract(
  place: Place,
  type: string,
  { path, message }: { readonly path: readonly PropertyKey[]; readonly message: string },
): Refused {
  return new Refused('outside-contract', {
    problem: `${type} does not allow what stands here: /${path.map(String).join('/')}: ${message}`,
    remedy: 'Correct the document, or tell us where it is right.',
    where: placeOf(place),
  });
}

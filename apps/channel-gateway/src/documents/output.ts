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
  readonly lines: Lines;
}

/** How the lines of statements go out. */
export interface Lines {
  /**
   * Facts of open statements that are held back until their totals are proved. Beyond that they go out before: nothing
   * may be concluded from them until `document.closed`.
   */
  readonly held: number;
  /** Whether those that go out before are checked against their contracts: it is half the work. */
  readonly checked: boolean;
  /** What an earlier reading found of the statements, in their order: those that it refused say nothing. */
  readonly taken?: readonly boolean[];
}

/** Every statement is proved before a line of it goes out. */
export const HELD_LINES: Lines = { held: Infinity, checked: true };

/** What a document says, as far as it may go out. */
export interface Said {
  readonly facts: readonly TranslatedFact[];
  readonly available: readonly AvailableDocument[];
  readonly buyers: readonly BuyerRecord[];
  /** Whether lines are among the facts whose total is not proved. */
  readonly early: boolean;
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
  private heldFacts = 0;
  private early = false;
  private beyond = 0;
  readonly refused: Refusal[] = [];
  private availableDocuments: AvailableDocument[] = [];
  private buyers: BuyerRecord[] = [];

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
    const { checked, taken } = this.context.lines;
    const silent = taken?.[this.statements.length] === false;
    const statement = new Statement(head, {
      placed: (place, fact) => this.placed(place, fact),
      check: (place, fact, early) => {
        if (checked || !early) checkContract(place, fact);
      },
      add: (facts) => {
        if (!silent) this.add(facts);
      },
      refuse: (refusal) => this.refuse(refusal),
      hold: (more) => this.hold(more),
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

  /** What may go out by now; it is not kept. */
  drain(): Said {
    const { facts, availableDocuments: available, buyers, early } = this;
    this.facts = [];
    this.availableDocuments = [];
    this.buyers = [];
    this.early = false;
    return { facts, available, buyers, early };
  }

  /** Drops what was said and has not gone out: the document is refused as a whole. */
  discard(): void {
    this.countedFacts -= this.facts.length;
    this.drain();
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

  /** Which statements were taken, in their order. */
  get taken(): readonly boolean[] {
    return this.statements.map((statement) => statement.balanced);
  }

  /** Facts stated so far, those that went out included. */
  get factCount(): number {
    return this.countedFacts;
  }

  private hold(more: number): boolean {
    this.heldFacts += more;
    const room = this.heldFacts <= this.context.lines.held;
    if (!room) this.early = true;
    return room;
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

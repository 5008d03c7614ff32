/**
 * How a source's documents are read. A source is a folder (`channels/<name>` or `partners/<name>`) whose `source.ts`
 * exports one {@link Source}: its kinds of documents. A kind says by which content it is recognised, what it is read as,
 * and turns what is read into facts through an {@link Output}. See docs/adding-a-translator.md.
 */
import type { SourceAccount } from '../accounts/accounts.js';
import type { Element } from './element.js';
import type { Output } from './output.js';
import type { Probe } from './probe.js';
import type { Row, TableHeader } from './row.js';
import type { Segment } from './segments.js';
import type { XmlElement } from './xml-element.js';

/** Everything that one platform or partner sends. */
export interface Source<Account extends SourceAccount = SourceAccount> {
  /** Rises when a translator of the source says something else of the same bytes. */
  readonly translatorVersion: number;
  readonly kinds: readonly Kind<Account>[];
}

/** A kind of document of a source, by what it is read as. */
export type Kind<Account extends SourceAccount = SourceAccount> =
  | JsonKind<Account>
  | XmlKind<Account>
  | TableKind<Account>
  | RowsKind<Account>
  | LinesKind<Account>
  | EdiKind<Account>;

interface KindHead {
  /** Kebab-case and stable: people and replays name it. */
  readonly kind: string;
  /** One sentence: what the document is. */
  readonly doc: string;
  /** Address of the vendor's own description; where there is none, the sample that shows it. */
  readonly documentedAt: string;
  /** What surprised us, a sentence each. */
  readonly quirks?: readonly string[];
  /** True for errors, requests and answers that hold no facts: any source's may look alike, and a kind that says something goes before. */
  readonly silent?: boolean;
}

/** A JSON document, read whole. */
export interface JsonKind<Account extends SourceAccount = SourceAccount> extends KindHead {
  readonly form: 'json';
  recognise(probe: Probe): boolean;
  read(root: Element, out: Output<Account>): void;
}

/** An XML document. Elements at the paths of `records` are handed over one by one, so that a large one streams. */
export interface XmlKind<Account extends SourceAccount = SourceAccount> extends KindHead {
  readonly form: 'xml';
  recognise(probe: Probe): boolean;
  /** Paths of local names, for example `/Document/BkToCstmrStmt/Stmt/Ntry`. */
  readonly records?: readonly string[];
  open(out: Output<Account>): XmlHandler;
}

/** Takes an XML document. */
export interface XmlHandler {
  /** A record as soon as it is complete, with the parent as far as it was read by then. */
  record?(record: XmlElement, parent: XmlElement): void;
  /** The root with everything that was no record. */
  end(root: XmlElement): void;
}

/** A table with a header row, read row by row; columns are found by name, in any order, behind any usual delimiter. */
export interface TableKind<Account extends SourceAccount = SourceAccount> extends KindHead {
  readonly form: 'table';
  /** Names that the header must have, in small letters. */
  readonly columns: readonly string[];
  /** False where quotes are letters like all others; true unless stated. */
  readonly quotes?: boolean;
  /** What else must hold where columns alone do not tell two kinds apart. */
  recognise?(probe: Probe): boolean;
  /** `notes`: the lines above the header, which may say in which currency the amounts are. */
  open(out: Output<Account>, header: TableHeader, notes: string): RowHandler;
}

/** A table without header, read row by row; cells by position. */
export interface RowsKind<Account extends SourceAccount = SourceAccount> extends KindHead {
  readonly form: 'rows';
  readonly delimiter: string;
  recognise(probe: Probe): boolean;
  open(out: Output<Account>): RowHandler;
}

/** Takes the rows of a table. A row that is refused stands alone, unless a statement is open: then that is refused. */
export interface RowHandler {
  row(row: Row): void;
  end?(): void;
}

/** A text of lines, such as MT940 or BAI2, read line by line. */
export interface LinesKind<Account extends SourceAccount = SourceAccount> extends KindHead {
  readonly form: 'lines';
  recognise(probe: Probe): boolean;
  open(out: Output<Account>): LineHandler;
}

/** Takes the lines of a text, without line ends, from 1. */
export interface LineHandler {
  line(text: string, number: number): void;
  end?(): void;
}

/** An EDI interchange, read whole. */
export interface EdiKind<Account extends SourceAccount = SourceAccount> extends KindHead {
  readonly form: 'edi';
  recognise(probe: Probe): boolean;
  read(segments: readonly Segment[], out: Output<Account>): void;
}

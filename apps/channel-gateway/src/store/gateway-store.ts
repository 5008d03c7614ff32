import type { CallTable, Frame } from '#libs/actors';
import type { BuyerRecord } from '../documents/translation.js';
import type { Reopened, SealedDocument } from '../raw-store/document-statements.js';
import type { Sealed } from '../raw-store/sealing.js';
import type { Brought } from '../stage/fact-writer.js';
import type { LongDocument } from '../stage/long-document.js';
import type { NotedOutcome } from '../stage/outcomes.js';
import type { Alias, Name, WaitingFact, WaitingRow } from '../stage/routing.js';
import type { StoredDocument } from '../stage/stored-document.js';
import type { Outcome } from '../stage/translated-document.js';
import type { Said } from '../transactions.js';

/** A warehouse's own number of an order that a call has brought. */
export interface ShipmentOrderName {
  /** The call; its target is the warehouse's account. */
  readonly ref: string;
  readonly name: string;
  /** The order. */
  readonly key: string;
}

/** What somebody told of himself, sealed. */
export interface SealedBuyer extends Pick<BuyerRecord, 'orderKey' | 'buyerRef' | 'revision'> {
  readonly sealed: Sealed;
}

/** Documents inside one transaction. */
export interface DocumentTable {
  /** Writes documents that are not there yet, without their bodies; returns the ids of those. */
  insert(documents: readonly SealedDocument[]): Promise<ReadonlySet<string>>;
  /** Writes the bodies of documents. */
  insertBodies(documents: readonly SealedDocument[]): Promise<void>;
  /** Digests of documents that are there. */
  digests(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Sealed bodies by id; a document whose key was destroyed has none. */
  sealedBodies(ids: readonly string[]): Promise<ReadonlyMap<string, Sealed>>;
  /** Counts deliveries of documents that are there already. */
  countDuplicates(times: ReadonlyMap<string, number>): Promise<void>;
  /** Notes what became of documents; returns how they stand now. */
  saveOutcomes(outcomes: readonly Outcome[]): Promise<readonly NotedOutcome[]>;
  /** Notes which facts documents brought. */
  saveFacts(brought: readonly Pick<Brought, 'document' | 'facts' | 'translator'>[]): Promise<void>;
  /** Has a document translated again; undefined where there is none, or it was quarantined. */
  reopen(id: string): Promise<Reopened | undefined>;
}

/** Documents that say more than is held in memory, inside one transaction. */
export interface LongDocumentTable {
  /** Leaves documents to be read in parts. */
  setAside(documents: readonly LongDocument[]): Promise<void>;
  /** Whether this transaction alone writes what the document says, and nobody has yet. */
  mine(id: string): Promise<boolean>;
  /** How often facts of these names were written for a document in this transaction; those that were not are missing. */
  factCounts(document: string, facts: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Notes whose data the document holds: the buyers of the orders that it told of in this transaction. */
  noteHolders(id: string): Promise<void>;
}

/** Other names of actors, and facts that wait for one, inside one transaction. */
export interface RoutingTable {
  /** The names of these that are known. */
  resolve(names: readonly Name[]): Promise<readonly Alias[]>;
  /** Notes other names of actors; the first meaning of a name stands. */
  learn(aliases: readonly Alias[]): Promise<void>;
  /** The same for what warehouses call orders. */
  learnShipmentOrders(names: readonly ShipmentOrderName[]): Promise<void>;
  wait(facts: readonly WaitingFact[]): Promise<void>;
  /** Takes out facts whose name is known by now; of many, as many as are asked for. */
  release(atMost: number): Promise<readonly WaitingRow[]>;
  /** Facts that have waited for longer than this, as many as are asked for; each is told once. */
  overdue(afterMs: number, atMost: number): Promise<readonly WaitingRow[]>;
}

/** The gateway's tables inside one transaction. */
export interface GatewayTables {
  readonly documents: DocumentTable;
  readonly long: LongDocumentTable;
  readonly routing: RoutingTable;
  readonly calls: CallTable;
  /** Keeps what buyers told of themselves; of one order the newest counts, and what was erased stays erased. */
  keepBuyers(buyers: readonly SealedBuyer[]): Promise<void>;
  /** Says something with the transaction that is not to be held until its end. */
  say(frames: readonly Frame[]): Promise<void>;
}

/** What the gateway keeps: every change in a transaction together with what is said of it. */
export interface GatewayStore {
  /** The work's changes, and what it says, in one commit. Rejects where nothing was written or the outcome is unknown. */
  transaction<T>(work: (tables: GatewayTables) => Promise<Said<T>>): Promise<T>;
  /** Documents by id. */
  documents(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>>;
  /** Sealed bodies by id; a document whose key was destroyed has none. */
  sealedBodies(ids: readonly string[]): Promise<ReadonlyMap<string, Sealed>>;
  /** What the buyer of an order told; undefined where nobody is known or it was erased. */
  buyer(orderKey: string): Promise<Sealed | undefined>;
}

import type { ConsumerDefinition, Exception, Message } from '#libs/contracts';
import type { ActorDefinition } from './actor.js';
import type { EntryWrite } from './entries.js';
import type { Row } from './row.js';
import type { FoundEntry, WantedEntries } from './sight.js';

/** Messages for one subject that travel together: one NATS message. */
export interface Frame {
  readonly subject: string;
  /** Id by which the bus drops duplicates inside its window; a replay bears a new one. */
  readonly busId: string;
  readonly messages: readonly Message[];
}

/** One NATS message as received; decoded or not, each is acknowledged once. */
export interface Delivery {
  readonly subject: string;
  /** Logical messages; or, where the bytes could not be decoded, the reason and the bytes. */
  readonly content:
    | { readonly messages: readonly Message[] }
    | { readonly undecodable: string; readonly bytes: Uint8Array };
  /** How often the bus has delivered it, this time included. */
  readonly deliveries: number;
  ack(): void;
  /** Delivered again after the delay. */
  nak(delayMs: number): void;
}

/** Batches of deliveries as they arrive: what is there, at most `maxBatch`, no lingering. */
export interface Subscription {
  /** The next batch; empty after `stop()`. */
  next(): Promise<readonly Delivery[]>;
  /** Stop pulling; what was handed out can still be acknowledged. */
  stop(): Promise<void>;
}

/** The bus: durable streams that accept, keep until acknowledged, and may deliver twice and in any order. */
export interface Bus {
  /** Resolves when every frame is accepted by its stream; rejects with `RetryLater` when a stream is full or gone. */
  publish(frames: readonly Frame[]): Promise<void>;
  subscribe(consumer: ConsumerDefinition, maxBatch: number): Promise<Subscription>;
}

/** A message that could not be taken, kept until somebody replays it. */
export interface DeadLetter {
  /** Logical id, or the bus's own where the bytes could not be decoded. */
  readonly id: string;
  readonly subject: string;
  readonly type: string;
  readonly key: string;
  /** Code and sentence: what was wrong, where, what to do. */
  readonly code: string;
  readonly reason: string;
  /** The message as JSON, or the bytes in base64. */
  readonly body: string;
  readonly at: string;
}

/** What the store knows an actor type by. */
export interface StoredActor extends Pick<ActorDefinition, 'shown' | 'few' | 'type' | 'planVersion' | 'slots'> {
  /** Names and makes the text columns; see `ActorDefinition`. */
  readonly columns?: (facts: never) => Readonly<Record<string, string | null>>;
}

/** A row on its way to the store: written only where `row.version - 1` is what is stored. */
export interface RowWrite {
  readonly row: Row;
  readonly columns: Readonly<Record<string, string | null>>;
  /** Entries of its rows slots: written only where the row wins. */
  readonly entries?: readonly EntryWrite[];
}

/** Entries of one actor that are wanted. */
export interface EntriesOf extends WantedEntries {
  readonly key: string;
}

/** Everything that one batch decides about one actor; it is written only where the actor wins its version check. */
export interface Decision {
  readonly write: RowWrite | null;
  readonly frames: readonly Frame[];
  readonly exceptions: readonly Exception[];
}

/** One batch on its way to the store: one transaction. */
export interface Commit {
  readonly actor: StoredActor;
  readonly decisions: readonly Decision[];
  /** Frames that belong to no actor. */
  readonly frames: readonly Frame[];
  /** Written again under an id that is known: it is open again. */
  readonly deadLetters: readonly DeadLetter[];
  /** Ids of dead letters that the frames send again: they are closed. */
  readonly replayed?: readonly string[];
  /** Built from the keys that won, before the commit: frames of the audit record. */
  readonly audit: (won: ReadonlySet<string>) => readonly Frame[];
}

/** What became of a commit. */
export interface Committed {
  /** Keys whose version check was won. */
  readonly won: ReadonlySet<string>;
  /** Frames to publish now, and the outbox row that holds them; null where nothing was written. */
  readonly outbox: OutboxRow | null;
}

/** What one batch decided to say: durable before anyone hears of it. */
export interface OutboxRow {
  readonly id: string;
  readonly frames: readonly Frame[];
}

/** The store: rows of actors and the outbox, in one database. */
export interface Store {
  load(actor: StoredActor, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  /** Entries of rows slots, as found for each that is wanted, in the same order. */
  entries(actor: StoredActor, wanted: readonly EntriesOf[]): Promise<readonly (readonly FoundEntry[])[]>;
  /**
   * Rejects where nothing was written or the outcome is unknown: the batch then forgets what it holds in memory.
   * With `RetryLater` where the same commit may succeed later (the database is gone, the outcome is unknown),
   * with any other error where it is this content that the database refuses: the batch is then bisected.
   */
  commit(commit: Commit): Promise<Committed>;
  /** Rows whose `wakeAtMs` is over by the store's own clock, with that clock; those planned by a newer plan are left out. */
  due(actor: StoredActor, limit: number): Promise<{ readonly rows: readonly Row[]; readonly nowMs: number }>;
  /** Rows planned by an older plan, a page after `after`: for planning again after a deploy. */
  outdated(actor: StoredActor, after: string, limit: number): Promise<readonly Row[]>;
  /** Open dead letters of these contract types with this code, oldest first. */
  deadLetters(code: string, types: readonly string[], limit: number): Promise<readonly DeadLetter[]>;
  /** Notes that an outbox row is published. */
  published(ids: readonly string[]): Promise<void>;
  /** Outbox rows that nobody has published within the lease: what a crash left behind. Takes the lease on them. */
  unpublished(leaseMs: number, limit: number): Promise<readonly OutboxRow[]>;
}

/** Instants; the store's clock decides what is due, this one only stamps. */
export interface Clock {
  nowMs(): number;
}

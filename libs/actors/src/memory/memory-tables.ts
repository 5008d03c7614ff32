import type { Exception, ServiceName } from '#libs/contracts';
import { exceptionMessage } from '../loop/exceptions.js';
import { frameOf } from '../loop/frames.js';
import type { Bus, DeadLetter, Frame } from '../ports.js';
import { OutboxSender } from '../postgres/outbox-sender.js';
import type { MemoryStore } from './memory-store.js';
import { atOnce, type Turns } from './turns.js';

/** Tables by name; their rows are replaced, never changed. */
export type Tables<Names extends string = string> = Readonly<Record<Names, Map<string, unknown>>>;

/** The tables of a service's database: one transaction writes at a time, the others read what is committed. */
export class MemoryTables<T extends Tables> {
  #holder: MemoryTransaction<T> | undefined;
  #waiting: { readonly owner: string; readonly go: () => void; readonly transaction: MemoryTransaction<T> }[] = [];

  constructor(private tables: T) {}

  /** What is committed. */
  get committed(): T {
    return this.tables;
  }

  /** Resolves when nobody else writes. */
  async lock(transaction: MemoryTransaction<T>): Promise<void> {
    if (this.#holder === transaction) return;
    if (this.#holder) {
      const { owner } = transaction;
      await new Promise<void>((go) => this.#waiting.push({ owner, go, transaction }));
    } else this.#holder = transaction;
  }

  /** Makes the changes of a transaction seen; a transaction without changes only ends. */
  commit(changed: T | undefined): void {
    if (changed) this.tables = changed;
  }

  unlock(transaction: MemoryTransaction<T>): void {
    if (this.#holder !== transaction) return;
    const next = this.#waiting.shift();
    this.#holder = next?.transaction;
    next?.go();
  }

  /** The connection of a process breaks: what it has not committed was never written. */
  abandon(owner: string): void {
    this.#waiting = this.#waiting.filter((one) => one.owner !== owner);
    if (this.#holder?.owner === owner) this.unlock(this.#holder);
  }
}

/** One transaction: its statements take effect one after the other. */
export class MemoryTransaction<T extends Tables> {
  #changed: T | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly tables: MemoryTables<T>,
    readonly owner: string,
    private readonly turns: Turns,
  ) {}

  /** What the transaction has written, if it has. */
  get changed(): T | undefined {
    return this.#changed;
  }

  /** A statement that reads: it sees what is committed, and what the transaction itself has written. */
  read<R>(ask: (tables: T) => R): Promise<R> {
    return this.#next(() => ask(this.#changed ?? this.tables.committed));
  }

  /** A statement that writes. */
  write<R>(change: (tables: T) => R): Promise<R> {
    return this.#next(async () => {
      await this.tables.lock(this);
      this.#changed ??= copyOf(this.tables.committed);
      return change(this.#changed);
    });
  }

  #next<R>(statement: () => R | Promise<R>): Promise<R> {
    const result = this.#last.then(() => this.turns.next()).then(statement);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

function copyOf<T extends Tables>(tables: T): T {
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, new Map(rows)])) as unknown as T;
}

/** What a writer in memory is made of. */
export interface MemoryWriterParts<T extends Tables> {
  readonly service: ServiceName;
  /** Holds the outbox, exceptions and dead letters of the same database. */
  readonly store: MemoryStore;
  readonly tables: MemoryTables<T>;
  readonly bus: Bus;
  /** Whose connection it is. */
  readonly owner?: string;
  readonly turns?: Turns;
}

/** What a transaction leaves behind beside its own changes. */
export interface MemoryWritten {
  readonly frames: readonly Frame[];
  readonly exceptions?: readonly Exception[];
  readonly deadLetters?: readonly DeadLetter[];
}

/** The runtime's `Writer` in memory: changes of tables and what is said of them, in one commit. */
export class MemoryWriter<T extends Tables> {
  readonly #sender: OutboxSender;
  readonly #turns: Turns;
  readonly #owner: string;

  constructor(private readonly parts: MemoryWriterParts<T>) {
    const { bus, store, turns = atOnce, owner = 'writer' } = parts;
    this.#turns = turns;
    this.#owner = owner;
    const published = async (ids: readonly string[]) => {
      await turns.next();
      await store.published(ids);
    };
    this.#sender = new OutboxSender(bus, { published }, {});
  }

  async transaction<R>(
    work: (transaction: MemoryTransaction<T>) => Promise<{ readonly result: R } & MemoryWritten>,
  ): Promise<R> {
    const { tables } = this.parts;
    const transaction = new MemoryTransaction(tables, this.#owner, this.#turns);
    try {
      const written = await work(transaction);
      await this.#turns.next();
      const outbox = await this.#commit(transaction, written);
      await this.#turns.next();
      if (outbox) this.#sender.send(outbox);
      return written.result;
    } finally {
      tables.unlock(transaction);
    }
  }

  /** One statement outside of any transaction. */
  async ask<R>(question: (tables: T) => R): Promise<R> {
    await this.#turns.next();
    const answer = question(this.parts.tables.committed);
    await this.#turns.next();
    return answer;
  }

  #commit(transaction: MemoryTransaction<T>, written: MemoryWritten) {
    const { service, store, tables } = this.parts;
    const { exceptions = [], deadLetters = [] } = written;
    const now = new Date().toISOString();
    const shown = exceptions.map((exception) => frameOf(exceptionMessage(exception, service, now)));
    const frames = [...written.frames, ...shown];
    return store.write({ frames, exceptions, deadLetters }, () => {
      tables.commit(transaction.changed);
      tables.unlock(transaction);
    });
  }
}

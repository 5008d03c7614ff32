import type { Exception } from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import { packed } from '../loop/packed.js';
import type {
  Clock,
  Commit,
  Committed,
  DeadLetter,
  Decision,
  EntriesOf,
  Frame,
  OutboxRow,
  RowWrite,
  Store,
  StoredActor,
} from '../ports.js';
import type { Row } from '../row.js';
import type { StoredEntry } from '../rows.js';
import type { FoundEntry } from '../sight.js';
import { MemoryClock } from './memory-clock.js';
import { MemoryEntries } from './memory-entries.js';

/** What goes wrong in the database, each with its chance in [0, 1). */
export interface StoreFaults {
  /** A commit is rolled back. */
  readonly rolledBack: number;
  /** A commit takes effect, but the writer does not hear of it. */
  readonly unknownOutcome: number;
}

interface KeptOutbox {
  readonly id: string;
  /** JSON, so that nobody shares an object with the writer. */
  readonly frames: string;
  published: boolean;
  leasedAtMs: number;
}

/** The store in memory: one commit at a time, all of it or nothing. */
export class MemoryStore implements Store {
  readonly #rows = new Map<string, string>();
  /** What rows are looked for by. */
  readonly #index = new Map<string, Pick<Row, 'type' | 'wakeAtMs' | 'planVersion'>>();
  readonly #entries = new MemoryEntries();
  readonly #outbox: KeptOutbox[] = [];
  readonly #letters = new Map<string, { readonly letter: DeadLetter; open: boolean }>();
  readonly #exceptions = new Map<string, Exception>();
  /** Exchanged by a test when its chaos ends. */
  faults: StoreFaults;

  constructor(
    private readonly clock: Clock = new MemoryClock(),
    faults: Partial<StoreFaults> = {},
    private readonly random: () => number = () => 0.5,
  ) {
    this.faults = { rolledBack: 0, unknownOutcome: 0, ...faults };
  }

  /** One row as it is stored. */
  row(key: string): Row | undefined {
    const text = this.#rows.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as Row);
  }

  /** Every row of an actor type, in the order of the keys. */
  rows(type: string): Row[] {
    return this.#find((row) => row.type === type);
  }

  /** Every entry of a rows slot, by id. */
  entriesOf(key: string, slot: string): ReadonlyMap<string, StoredEntry> {
    return this.#entries.all(key, [slot]).entries.get(slot) ?? new Map<string, StoredEntry>();
  }

  /** Every exception, open or closed. */
  exceptions(): Exception[] {
    return [...this.#exceptions.values()];
  }

  /** Every frame that was ever decided, and whether its row is published. */
  outbox(): readonly (OutboxRow & { readonly published: boolean })[] {
    return this.#outbox.map(({ id, frames, published }) => ({ id, frames: JSON.parse(frames) as Frame[], published }));
  }

  /** Open dead letters, oldest first. */
  letters(): DeadLetter[] {
    return [...this.#letters.values()].filter((one) => one.open).map((one) => one.letter);
  }

  async load(_actor: StoredActor, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const found = new Map<string, Row>();
    for (const key of keys) {
      const row = this.row(key);
      if (row) found.set(key, row);
    }
    return found;
  }

  async entries(_actor: StoredActor, wanted: readonly EntriesOf[]): Promise<readonly (readonly FoundEntry[])[]> {
    return wanted.map((one) => this.#entries.find(one.key, one));
  }

  async commit(commit: Commit): Promise<Committed> {
    for (const { write } of commit.decisions) if (write) refuseUnstorable(write);
    return this.#once(() => this.#apply(commit));
  }

  /** What a transaction that is no actor's leaves behind; `apply` changes other tables in the same commit. */
  async write(written: Pick<Commit, 'frames' | 'deadLetters'> & Pick<Decision, 'exceptions'>, apply: () => void) {
    return this.#once(() => {
      for (const exception of written.exceptions) this.#note(exception);
      for (const letter of written.deadLetters) this.#letters.set(letter.id, { letter, open: true });
      apply();
      return written.frames.length === 0 ? null : this.#keep(written.frames);
    });
  }

  async due(actor: StoredActor, limit: number): Promise<{ rows: Row[]; nowMs: number }> {
    const nowMs = this.clock.nowMs();
    const due = this.#find(
      ({ type, wakeAtMs, planVersion }) =>
        type === actor.type && wakeAtMs !== null && wakeAtMs <= nowMs && planVersion <= actor.planVersion,
    );
    return { rows: due.slice(0, limit), nowMs };
  }

  async outdated(actor: StoredActor, after: string, limit: number): Promise<Row[]> {
    const older = this.#find(({ type, planVersion }) => type === actor.type && planVersion < actor.planVersion);
    return older.filter(({ key }) => key > after).slice(0, limit);
  }

  async deadLetters(code: string, types: readonly string[], limit: number): Promise<DeadLetter[]> {
    return this.letters()
      .filter((letter) => letter.code === code && types.includes(letter.type))
      .slice(0, limit);
  }

  async published(ids: readonly string[]): Promise<void> {
    for (const row of this.#outbox) if (ids.includes(row.id)) row.published = true;
  }

  async unpublished(leaseMs: number, limit: number): Promise<OutboxRow[]> {
    const nowMs = this.clock.nowMs();
    const left = this.#outbox.filter((row) => !row.published && row.leasedAtMs + leaseMs <= nowMs).slice(0, limit);
    for (const row of left) row.leasedAtMs = nowMs;
    return left.map(({ id, frames }) => ({ id, frames: JSON.parse(frames) as Frame[] }));
  }

  /** All of it or nothing, and sometimes the writer does not hear which. */
  #once<T>(apply: () => T): T {
    if (this.random() < this.faults.rolledBack) throw lost('the transaction was rolled back');
    const applied = apply();
    if (this.random() < this.faults.unknownOutcome) throw lost('the connection broke during COMMIT');
    return applied;
  }

  /** When the next lease of the outbox ends, and when the next row wakes; undefined where none does. */
  nextInstants(leaseMs: number): { readonly leaseEndMs: number | undefined; readonly wakeMs: number | undefined } {
    const leases = this.#outbox.filter((row) => !row.published).map((row) => row.leasedAtMs + leaseMs);
    const wakes = [...this.#index.values()].flatMap(({ wakeAtMs }) => wakeAtMs ?? []);
    return {
      leaseEndMs: leases.length === 0 ? undefined : Math.min(...leases),
      wakeMs: wakes.length === 0 ? undefined : Math.min(...wakes),
    };
  }

  #apply(commit: Commit): Committed {
    const winners = commit.decisions.filter((one) => this.#wins(one));
    const won = new Set(winners.flatMap(({ write }) => (write ? [write.row.key] : [])));
    const frames = packed([...winners.flatMap((one) => one.frames), ...commit.frames, ...commit.audit(won)]);
    for (const { write, exceptions } of winners) {
      if (write) this.#write(write);
      for (const exception of exceptions) this.#note(exception);
    }
    for (const letter of commit.deadLetters) this.#letters.set(letter.id, { letter, open: true });
    for (const id of commit.replayed ?? []) this.#close(id);
    return { won, outbox: frames.length === 0 ? null : this.#keep(frames) };
  }

  #write({ row, entries = [] }: RowWrite): void {
    this.#rows.set(row.key, JSON.stringify(row));
    this.#entries.write(row.key, entries);
    const { type, wakeAtMs, planVersion } = row;
    this.#index.set(row.key, { type, wakeAtMs, planVersion });
  }

  /** Rows in the order of their keys. */
  #find(isMeant: (row: Pick<Row, 'type' | 'wakeAtMs' | 'planVersion'>) => boolean): Row[] {
    const keys = [...this.#index].filter(([, row]) => isMeant(row)).map(([key]) => key);
    return keys.sort().flatMap((key) => this.row(key) ?? []);
  }

  #wins({ write }: Decision): boolean {
    if (!write) return true;
    return (this.row(write.row.key)?.version ?? 0) === write.row.version - 1;
  }

  /** The newest revision of an exception stands. */
  #note(exception: Exception): void {
    const known = this.#exceptions.get(exception.id);
    if (!known || known.revision < exception.revision) this.#exceptions.set(exception.id, exception);
  }

  #close(id: string): void {
    const kept = this.#letters.get(id);
    if (kept) kept.open = false;
  }

  #keep(frames: readonly Frame[]): OutboxRow {
    const id = String(this.#outbox.length + 1);
    this.#outbox.push({ id, frames: JSON.stringify(frames), published: false, leasedAtMs: this.clock.nowMs() });
    return { id, frames };
  }
}

function lost(problem: string): RetryLater {
  return new RetryLater('store-gone', { problem, remedy: 'Nothing: the messages come again.', afterMs: 0 });
}

/** As PostgreSQL: text holds no NUL. */
function refuseUnstorable({ row, columns, entries = [] }: RowWrite): void {
  const unstorable = [row.key, ...Object.values(columns), ...entries.map(({ id }) => id)].find((text) =>
    text?.includes('\0'),
  );
  if (unstorable === undefined) return;
  throw new Terminal('unstorable', {
    problem: 'text with a NUL byte cannot be stored',
    where: { document: row.key },
    remedy: 'Correct the sender and replay.',
  });
}

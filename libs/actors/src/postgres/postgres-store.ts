import type { Exception } from '#libs/contracts';
import pg from 'pg';
import { packed } from '../loop/packed.js';
import type {
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
import { noteRowSize } from '../row-size.js';
import type { FoundEntry } from '../sight.js';
import { actorTable } from './actor-table.js';
import { statementsFor, type ActorStatements, type NamedStatement } from './actor-statements.js';
import { arrayOf, numbersOf } from './arrays.js';
import { closeDeadLetters, openDeadLetters, saveDeadLetters } from './dead-letter-table.js';
import { EntryTables } from './entry-table.js';
import { saveExceptions } from './exception-table.js';
import { Outbox } from './outbox.js';
import { ask, transact } from './transaction.js';

/** Values come as text: the runtime parses what it keeps, once. */
const asText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** The store on PostgreSQL: rows of actors and the outbox in the schema that the pool's connections look into. */
export class PostgresStore implements Store {
  readonly outbox: Outbox;
  readonly #pool: pg.Pool;
  readonly #entries: EntryTables;
  readonly #statements = new Map<string, ActorStatements>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    this.outbox = new Outbox(pool);
    this.#entries = new EntryTables(pool);
  }

  async load(actor: StoredActor, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const rows = await this.#rows(actor, this.#of(actor).load, [arrayOf('text', keys)]);
    return new Map(rows.map((row) => [row.key, row]));
  }

  entries(actor: StoredActor, wanted: readonly EntriesOf[]): Promise<readonly (readonly FoundEntry[])[]> {
    return this.#entries.find(actor, wanted);
  }

  async commit(commit: Commit): Promise<Committed> {
    const writes = commit.decisions.flatMap(({ write }) => (write ? [write] : [])).sort(byKey);
    if (writes.length === 0 && changesNothing(commit)) return this.#onlyAudit(commit);
    return transact(this.#pool, {
      first: async (client) => saidBy(commit, await this.#save(client, commit.actor, writes)),
      last: (client, said) => this.#say(client, commit, said),
    });
  }

  async due(actor: StoredActor, limit: number): Promise<{ rows: readonly Row[]; nowMs: number }> {
    const found = await this.#ask(this.#of(actor).due, [actor.planVersion, limit]);
    const rows = found.flatMap(([, ...values]) => (values[0] === null ? [] : [rowOf(actor.type, values)]));
    return { rows, nowMs: Number(found[0]?.[0]) };
  }

  async outdated(actor: StoredActor, after: string, limit: number): Promise<readonly Row[]> {
    return this.#rows(actor, this.#of(actor).outdated, [actor.planVersion, after, limit]);
  }

  deadLetters(code: string, types: readonly string[], limit: number): Promise<readonly DeadLetter[]> {
    return ask(this.#pool, (pool) => openDeadLetters(pool, code, types, limit));
  }

  published(ids: readonly string[]): Promise<void> {
    return this.outbox.published(ids);
  }

  unpublished(leaseMs: number, limit: number): Promise<readonly OutboxRow[]> {
    return this.outbox.unpublished(leaseMs, limit);
  }

  #of(actor: StoredActor): ActorStatements {
    const known = this.#statements.get(actor.type);
    if (known) return known;
    const written = statementsFor(actorTable(actor));
    this.#statements.set(actor.type, written);
    return written;
  }

  /** Upserts rows in the order of their keys, so that replicas never wait for one another in a circle. */
  async #save(client: pg.PoolClient, actor: StoredActor, writes: readonly RowWrite[]): Promise<ReadonlySet<string>> {
    if (writes.length === 0) return new Set();
    const { save, columns } = this.#of(actor);
    const values = [
      ...rowArrays(writes),
      ...columns.map(({ name }) =>
        arrayOf(
          'text',
          writes.map((one) => one.columns[name] ?? null),
        ),
      ),
    ];
    const { rows } = await client.query<[string]>({ ...save, values, rowMode: 'array' });
    return new Set(rows.map(([key]) => key));
  }

  /** A batch of duplicates: one statement, or none. */
  async #onlyAudit(commit: Commit): Promise<Committed> {
    const won: ReadonlySet<string> = new Set();
    const outbox = await ask(this.#pool, (pool) => this.outbox.insert(pool, packed(commit.audit(won))));
    return { won, outbox };
  }

  /** Everything that only winners say, sent together. */
  async #say(client: pg.PoolClient, commit: Commit, { won, writes, frames, exceptions }: Said): Promise<Committed> {
    const [outbox] = await Promise.all([
      this.outbox.insert(client, frames),
      this.#entries.save(client, commit.actor, writes),
      saveExceptions(client, exceptions),
      saveDeadLetters(client, commit.deadLetters),
      closeDeadLetters(client, commit.replayed ?? []),
    ]);
    return { won, outbox };
  }

  async #rows(actor: StoredActor, statement: NamedStatement, values: unknown[]): Promise<Row[]> {
    return (await this.#ask(statement, values)).map((row) => rowOf(actor.type, row));
  }

  async #ask(statement: NamedStatement, values: unknown[]): Promise<Values[]> {
    const query = { ...statement, values, types: asText, rowMode: 'array' as const };
    return (await ask(this.#pool, (pool) => pool.query<Values>(query))).rows;
  }
}

type Values = (string | null)[];

/** What the winners of a commit say. */
interface Said {
  readonly won: ReadonlySet<string>;
  readonly writes: readonly RowWrite[];
  readonly frames: readonly Frame[];
  readonly exceptions: readonly Exception[];
}

/** Put together before COMMIT is sent: what is too large for the bus fails the transaction. */
function saidBy(commit: Commit, won: ReadonlySet<string>): Said {
  const winners = commit.decisions.filter(({ write }) => write === null || won.has(write.row.key));
  const frames = packed([...winners.flatMap((one) => one.frames), ...commit.frames, ...commit.audit(won)]);
  const writes = winners.flatMap(({ write }) => write ?? []);
  return { won, writes, frames, exceptions: winners.flatMap((one) => one.exceptions) };
}

function byKey(a: RowWrite, b: RowWrite): number {
  return a.row.key < b.row.key ? -1 : 1;
}

/** True where the commit, whoever wins, has nothing to tell but its audit. */
function changesNothing({ decisions, frames, deadLetters, replayed = [] }: Commit): boolean {
  const silent = (one: Decision) => one.frames.length === 0 && one.exceptions.length === 0;
  return frames.length + deadLetters.length + replayed.length === 0 && decisions.every(silent);
}

function rowArrays(writes: readonly RowWrite[]): (Buffer | string)[] {
  const rows = writes.map((one) => one.row);
  const facts = rows.map((row) => JSON.stringify(row.facts));
  const issued = rows.map((row) => JSON.stringify(row.issued));
  for (const [at, row] of rows.entries()) noteRowSize(row, (facts[at]?.length ?? 0) + (issued[at]?.length ?? 0));
  return [
    arrayOf(
      'text',
      rows.map((row) => row.key),
    ),
    numbersOf(rows.map((row) => row.version)),
    numbersOf(rows.map((row) => row.epoch)),
    numbersOf(rows.map((row) => row.planVersion)),
    arrayOf('json', facts),
    arrayOf('json', issued),
    numbersOf(rows.map((row) => row.wakeAtMs)),
  ];
}

function rowOf(type: string, values: readonly (string | null)[]): Row {
  const [key, version, epoch, planVersion, facts, issued, wakeAtMs] = values;
  const row: Row = {
    type,
    key: key ?? '',
    version: Number(version),
    epoch: Number(epoch),
    planVersion: Number(planVersion),
    facts: JSON.parse(facts ?? '{}') as Row['facts'],
    issued: JSON.parse(issued ?? '{}') as Row['issued'],
    wakeAtMs: wakeAtMs === null || wakeAtMs === undefined ? null : Number(wakeAtMs),
  };
  noteRowSize(row, (facts?.length ?? 0) + (issued?.length ?? 0));
  return row;
}

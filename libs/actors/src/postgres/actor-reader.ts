import type pg from 'pg';
import { CrossdockError } from '#libs/errors';
import type { ActorDefinition, Slots } from '../actor.js';
import type { Store, StoredActor } from '../ports.js';
import { entryViewOf, type EntryView, type RowsSlot } from '../rows.js';
import type { FoundEntry } from '../sight.js';
import type { Row } from '../row.js';
import { actorTable, fewColumn, quoted, type ActorTable } from './actor-table.js';
import { entryTables } from './entry-table.js';

/** Rows that one page lists. */
const PAGE_SIZE = 100;

/** An actor as lists show it: its key and its columns. */
export interface ActorSummary {
  readonly key: string;
  readonly version: number;
  readonly updatedAt: Date;
  /** Under the names that the definition gives them. */
  readonly columns: Readonly<Record<string, string | null>>;
}

/** Which actors a list shows. */
export interface ActorFilter {
  /** Columns and the values that they must have. */
  readonly where?: Readonly<Record<string, string>>;
  /** The last key of the page before. */
  readonly after?: string;
  /** Actors on a page, at most and unless stated 100. */
  readonly limit?: number;
}

/** A page of the entries of a rows slot, in the order of their ids. */
export interface EntryPage<View> {
  readonly entries: readonly EntryView<View>[];
  /** `after` of the next page; null where this is the last. */
  readonly next: string | null;
}

/** What a rows slot's entries look like. */
type EntriesIn<S> = S extends RowsSlot<infer View> ? View : never;

/** Reads what actors are: for doors that answer questions. */
export class ActorReader {
  readonly #pool: pg.Pool;
  readonly #store: Store;
  readonly #actors: ReadonlyMap<string, StoredActor>;

  constructor(pool: pg.Pool, store: Store, actors: readonly StoredActor[]) {
    this.#pool = pool;
    this.#store = store;
    this.#actors = new Map(actors.map((actor) => [actor.type, actor]));
  }

  /** The actor of a key, or undefined where nothing is known of it. The key begins with the actor's type. */
  async row(key: string): Promise<Row | undefined> {
    const actor = this.#actors.get(key.split('/')[0] ?? '');
    return actor && (await this.#store.load(actor, [key])).get(key);
  }

  /** A page of actors in the order of their keys. */
  async list(type: string, filter: ActorFilter = {}): Promise<readonly ActorSummary[]> {
    const { name, columns } = this.#tableOf(type);
    const { where = {}, after = '', limit = PAGE_SIZE } = filter;
    const values: unknown[] = [after, Math.min(limit, PAGE_SIZE)];
    const conditions = Object.entries(where).map(([given, value]) => {
      const known = columns.find((one) => one.name === given) ?? noColumn(type, given);
      const few = known.few.includes(value) ? `and ${fewColumn(known)} ` : '';
      return `${few}and ${quoted(known.column)} = $${values.push(value)}`;
    });
    const selected = columns.map(({ name: as, column }) => `, ${quoted(column)} as ${quoted(`column.${as}`)}`).join('');
    const text = `select key, version, updated_at${selected} from ${quoted(name)} where key > $1 ${conditions.join(' ')} order by key limit $2`;
    const { rows } = await this.#pool.query<Record<string, unknown>>({ text, values });
    return rows.map((row) => summaryOf(row, columns));
  }

  /** A page of the entries of an actor's rows slot: what was folded away is not listed. */
  async entries<S extends Slots, Name extends keyof S & string>(
    { slots, ...actor }: Pick<ActorDefinition<S, never>, 'type' | 'slots'>,
    key: string,
    name: Name,
    { after = '', limit = PAGE_SIZE }: Pick<ActorFilter, 'after' | 'limit'> = {},
  ): Promise<EntryPage<EntriesIn<S[Name]>>> {
    const { rows: options } = slots[name] as unknown as RowsSlot<EntriesIn<S[Name]>>;
    const table = entryTables({ ...actor, slots, planVersion: 0 }).find(({ slot }) => slot === name);
    const text = `select id, entry from ${quoted(table?.name ?? name)}
      where actor = $1 and id > $2 and entry -> 'c' is null order by id limit $3`;
    const { rows } = await this.#pool.query<FoundEntry>({ text, values: [key, after, limit] });
    const last = rows.length === limit ? (rows.at(-1)?.id ?? null) : null;
    return { entries: rows.map(({ id, entry }) => entryViewOf(options, id, entry)), next: last };
  }

  #tableOf(type: string): ActorTable {
    const actor = this.#actors.get(type);
    if (actor) return actorTable(actor);
    throw new CrossdockError('unknown-actor-type', {
      problem: `No actor of type ${type} lives in this service`,
      where: { field: 'type', value: type },
      remedy: `Ask for one of ${[...this.#actors.keys()].join(', ') || 'another service'}`,
    });
  }
}

function summaryOf(row: Readonly<Record<string, unknown>>, columns: ActorTable['columns']): ActorSummary {
  return {
    key: String(row['key']),
    version: Number(row['version']),
    updatedAt: row['updated_at'] as Date,
    columns: Object.fromEntries(columns.map(({ name }) => [name, row[`column.${name}`] as string | null])),
  };
}

function noColumn(type: string, name: string): never {
  throw new CrossdockError('unknown-column', {
    problem: `Actors of type ${type} cannot be listed by ${name}`,
    where: { field: name },
    remedy: "Add it to the columns of the actor's definition",
  });
}

import type pg from 'pg';
import { FINISHED, rowsSlotsOf } from '../entries.js';
import type { EntriesOf, RowWrite, StoredActor } from '../ports.js';
import type { RowsIndex, StoredEntry } from '../rows.js';
import type { FoundEntry } from '../sight.js';
import type { NamedStatement } from './actor-statements.js';
import { actorTable, quoted } from './actor-table.js';
import { arrayOf, numbersOf } from './arrays.js';
import { ask } from './transaction.js';

/** Where the entries of one rows slot are kept. */
export interface EntryTable {
  readonly type: string;
  readonly slot: string;
  /** `stock_item_actor_reservations`. */
  readonly name: string;
  /** Numbers by which entries are found, in the order of their names. */
  readonly columns: readonly string[];
  readonly indexes: readonly RowsIndex[];
}

/** The tables of an actor's rows slots. */
export function entryTables(actor: StoredActor): readonly EntryTable[] {
  return rowsSlotsOf(actor.slots).map(([slot, { rows }]) => {
    const finished: readonly RowsIndex[] = rows.finished ? [{ by: FINISHED }] : [];
    const indexes = [...Object.values(rows.find ?? {}), ...finished];
    const columns = [...new Set(indexes.flatMap(({ by, order = by }) => [by, order]))].sort();
    return { type: actor.type, slot, name: `${actorTable(actor).name}_${snake(slot)}`, columns, indexes };
  });
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A column as the database names it: none of the table's own. */
export function entryColumn(name: string): string {
  return quoted(`by_${snake(name)}`);
}

interface Statements {
  readonly table: EntryTable;
  /** `$1` actors, `$2` ids. */
  readonly named: NamedStatement;
  /** `$1` actors, `$2` ids, `$3` entries, then one array a column. */
  readonly save: NamedStatement;
  /** `$1` actors, `$2` ids. */
  readonly remove: NamedStatement;
  /** `$1` actors, `$2` lower and `$3` upper bounds, `$4` limits; by column and order. */
  readonly ranges: ReadonlyMap<string, NamedStatement>;
}

function statementsFor(table: EntryTable): Statements {
  const name = quoted(table.name);
  const statement = (what: string, text: string): NamedStatement => ({ name: `${table.name}.${what}`, text });
  const columns = table.columns.map(entryColumn);
  const given = `unnest($1::text[], $2::text[]) as given (actor, id)`;
  const arrays = ['$1::text[]', '$2::text[]', '$3::json[]', ...columns.map((_one, at) => `$${at + 4}::float8[]`)];
  const all = ['actor', 'id', 'entry', ...columns];
  return {
    table,
    named: statement(
      'named',
      `select stored.actor, stored.id, stored.entry from ${given} join ${name} as stored using (actor, id)`,
    ),
    save: statement(
      'save',
      `insert into ${name} (${all.join(', ')}) select * from unnest(${arrays.join(', ')})
       on conflict (actor, id) do update set ${all
         .slice(2)
         .map((one) => `${one} = excluded.${one}`)
         .join(', ')}`,
    ),
    remove: statement(
      'remove',
      `delete from ${name} as stored using ${given} where stored.actor = given.actor and stored.id = given.id`,
    ),
    ranges: new Map(
      table.indexes.map((index, at) => [indexName(index), statement(`range-${at}`, rangeText(name, index))]),
    ),
  };
}

function indexName({ by, order = by }: RowsIndex): string {
  return `${by} ${order}`;
}

/**
 * Ranges of several actors at once. Where the order is another column's, one value of the first column after the other
 * is looked at, each in the index's own order: what lies beyond the limit is never read.
 */
function rangeText(table: string, index: RowsIndex): string {
  const [by, order] = [entryColumn(index.by), entryColumn(index.order ?? index.by)];
  const given = `unnest($1::text[], $2::float8[], $3::float8[], $4::int[]) with ordinality as given (actor, above, up_to, most, at)`;
  const place = `order by found.place, found.id collate "C" limit given.most`;
  const page = (from: string, where: string) =>
    `select given.at, found.id, found.entry from ${given} cross join lateral (
       select ${from} where ${where} ${place}) as found order by given.at, found.place, found.id collate "C"`;
  const range = `stored.${by} > given.above and stored.${by} <= given.up_to`;
  if (by === order)
    return page(
      `* from (select stored.id, stored.entry, stored.${by} as place from ${table} as stored
         where stored.actor = given.actor and ${range}) as found`,
      'true',
    );
  return page(
    `found.* from (with recursive steps (value) as (
         select min(stored.${by}) from ${table} as stored where stored.actor = given.actor and ${range}
         union all
         select (select min(stored.${by}) from ${table} as stored
             where stored.actor = given.actor and stored.${by} > steps.value and stored.${by} <= given.up_to)
           from steps where steps.value is not null
       ) select steps.value from steps where steps.value is not null) as steps
     cross join lateral (
       select stored.id, stored.entry, stored.${order} as place from ${table} as stored
       where stored.actor = given.actor and stored.${by} = steps.value
       order by stored.${order}, stored.id limit given.most) as found`,
    'true',
  );
}

/** The entries of all rows slots, in the schema that the pool's connections look into. */
export class EntryTables {
  readonly #known = new Map<string, readonly Statements[]>();

  constructor(private readonly pool: pg.Pool) {}

  /** Set-based: one statement for all that is named, one for each index that is asked for; none where there is none. */
  async find(actor: StoredActor, wanted: readonly EntriesOf[]): Promise<readonly (readonly FoundEntry[])[]> {
    const answers = wanted.map((): FoundEntry[] => []);
    const numbered = wanted.map((one, at) => ({ ...one, at }));
    const work = this.#of(actor).flatMap((statements) => {
      const mine = numbered.filter(({ slot }) => slot === statements.table.slot);
      const named = mine.filter(({ ids }) => ids !== undefined);
      const byIndex = Map.groupBy(
        mine.flatMap((one) => (one.range ? [{ ...one, range: one.range }] : [])),
        ({ range }) => indexName(range),
      );
      return [
        ...(named.length > 0 ? [this.#named(statements, named, answers)] : []),
        ...[...byIndex].map(([index, asks]) => this.#ranges(statements.ranges.get(index), asks, answers)),
      ];
    });
    await Promise.all(work);
    return answers;
  }

  /** Writes what winners decided about their entries, in the client's transaction. */
  async save(client: pg.PoolClient, actor: StoredActor, writes: readonly RowWrite[]): Promise<void> {
    const all = writes.flatMap(({ row, entries = [] }) => entries.map((one) => ({ ...one, key: row.key })));
    if (all.length === 0) return;
    await Promise.all(
      this.#of(actor).flatMap(({ table, save, remove }) => {
        const mine = all.filter(({ slot }) => slot === table.slot);
        const kept = mine.flatMap((one) => (one.entry ? [{ ...one, entry: one.entry }] : []));
        const gone = mine.filter(({ entry }) => entry === null);
        return [
          ...(kept.length > 0 ? [client.query({ ...save, values: valuesOf(table, kept) })] : []),
          ...(gone.length > 0 ? [client.query({ ...remove, values: names(gone) })] : []),
        ];
      }),
    );
  }

  #of(actor: StoredActor): readonly Statements[] {
    const known = this.#known.get(actor.type) ?? entryTables(actor).map(statementsFor);
    this.#known.set(actor.type, known);
    return known;
  }

  async #named({ named }: Statements, wanted: readonly Numbered[], answers: FoundEntry[][]): Promise<void> {
    const places = wanted.flatMap(({ key, ids = [] }) => ids.map((id) => ({ key, id })));
    const at = new Map(wanted.map((one) => [one.key, one.at]));
    const { rows } = await ask(this.pool, (pool) =>
      pool.query<[actor: string, id: string, entry: StoredEntry]>({
        ...named,
        values: names(places),
        rowMode: 'array',
      }),
    );
    for (const [actor, id, entry] of rows) answers[at.get(actor) ?? -1]?.push({ id, entry });
  }

  async #ranges(
    statement: NamedStatement | undefined,
    asks: readonly Ranged[],
    answers: FoundEntry[][],
  ): Promise<void> {
    if (!statement) throw new Error('no index of this slot has these columns');
    const values = [
      arrayOf(
        'text',
        asks.map(({ key }) => key),
      ),
      bounds(asks.map(({ range }) => range.above ?? -Infinity)),
      bounds(asks.map(({ range }) => range.upTo ?? Infinity)),
      numbersOf(asks.map(({ range }) => range.limit)),
    ];
    const { rows } = await ask(this.pool, (pool) =>
      pool.query<[at: string, id: string, entry: StoredEntry]>({ ...statement, values, rowMode: 'array' }),
    );
    for (const [at, id, entry] of rows) answers[asks[Number(at) - 1]?.at ?? -1]?.push({ id, entry });
  }
}

interface Numbered extends EntriesOf {
  /** Place of the answer. */
  readonly at: number;
}
type Ranged = Numbered & { readonly range: NonNullable<EntriesOf['range']> };

function bounds(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}

function names(some: readonly { readonly key: string; readonly id: string }[]): Buffer[] {
  const texts = [some.map(({ key }) => key), some.map(({ id }) => id)];
  return texts.map((values) => arrayOf('text', values));
}

function valuesOf(
  table: EntryTable,
  writes: readonly {
    readonly key: string;
    readonly id: string;
    readonly entry: StoredEntry;
    readonly columns: Readonly<Record<string, number | null>>;
  }[],
): (Buffer | string)[] {
  const entries = writes.map(({ entry }) => JSON.stringify(entry));
  const columns = table.columns.map((name) => numbersOf(writes.map((one) => one.columns[name] ?? null)));
  return [...names(writes), arrayOf('json', entries), ...columns];
}

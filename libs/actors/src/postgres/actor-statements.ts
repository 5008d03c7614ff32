import { quoted, type ActorColumn, type ActorTable } from './actor-table.js';

/** A statement that is parsed and planned once a connection. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** The statements of one actor type. */
export interface ActorStatements {
  readonly columns: readonly ActorColumn[];
  /** `$1` keys. */
  readonly load: NamedStatement;
  /** `$1` … `$7` keys, versions, epochs, plan versions, facts, issued, wake-up instants; then one array a column. */
  readonly save: NamedStatement;
  /** `$1` plan version, `$2` limit. */
  readonly due: NamedStatement;
  /** `$1` plan version, `$2` key, `$3` limit. */
  readonly outdated: NamedStatement;
}

const KEPT = ['version', 'epoch', 'plan_version', 'facts', 'issued', 'wake_at'] as const;
const ROW = `key, version, epoch, plan_version, facts, issued, (extract(epoch from wake_at) * 1000)::bigint`;
const NOW_MS = `floor(extract(epoch from now()) * 1000)::bigint`;

/** Writes the statements for an actor's table. */
export function statementsFor({ name: table, columns }: ActorTable): ActorStatements {
  const statement = (name: string, text: string): NamedStatement => ({ name: `${table}.${name}`, text });
  return {
    columns,
    load: statement('load', `select ${ROW} from ${quoted(table)} where key = any($1::text[])`),
    save: statement('save', saveText(quoted(table), columns)),
    due: statement(
      'due',
      `select ${NOW_MS}, found.* from (values (1)) as clock
       left join lateral (select ${ROW} from ${quoted(table)}
         where wake_at <= now() and plan_version <= $1 order by wake_at limit $2) as found on true`,
    ),
    outdated: statement(
      'outdated',
      `select ${ROW} from ${quoted(table)} where plan_version < $1 and key > $2 order by key limit $3`,
    ),
  };
}

/**
 * One upsert for the whole batch. Every row is checked against the version that it was folded from: before it is
 * written, and once more under the row's lock. The keys that come back have won.
 */
function saveText(table: string, columns: readonly ActorColumn[]): string {
  const own = columns.map(({ column }) => quoted(column));
  const names = ['key', ...KEPT, ...own];
  const arrays = ['$1::text[]', '$2::int[]', '$3::int[]', '$4::int[]', '$5::json[]', '$6::json[]', '$7::float8[]'];
  const ownArrays = own.map((_name, index) => `$${arrays.length + index + 1}::text[]`);
  const values = names.map((name) => (name === 'wake_at' ? 'to_timestamp(given.wake_at / 1000)' : `given.${name}`));
  const assignments = names.slice(1).map((name) => `${name} = excluded.${name}`);
  return `insert into ${table} as stored (${names.join(', ')})
    select ${values.join(', ')} from unnest(${[...arrays, ...ownArrays].join(', ')}) as given (${names.join(', ')})
    where coalesce((select known.version from ${table} as known where known.key = given.key), 0) = given.version - 1
    on conflict (key) do update set ${assignments.join(', ')}, updated_at = now()
    where stored.version = excluded.version - 1
    returning key`;
}

import type pg from 'pg';
import type { DeadLetter } from '../ports.js';
import type { NamedStatement } from './actor-statements.js';
import { arrayOf } from './arrays.js';

const COLUMNS = ['id', 'subject', 'type', 'key', 'code', 'reason', 'body', 'at'] as const;

/** The same message may die twice: it is then one dead letter with the newer reason, and open again. */
const SAVE: NamedStatement = {
  name: 'dead-letter.save',
  text: `insert into dead_letter (${COLUMNS.join(', ')})
    select distinct on (id) id, subject, type, key, code, reason, body, at::timestamptz
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        as given (${COLUMNS.join(', ')}) order by id
    on conflict (id) do update set subject = excluded.subject, type = excluded.type, key = excluded.key,
      code = excluded.code, reason = excluded.reason, body = excluded.body, at = excluded.at, replayed_at = null`,
};

const CLOSE: NamedStatement = {
  name: 'dead-letter.close',
  text: `update dead_letter set replayed_at = now(), replays = replays + 1 where id = any($1::text[]) and replayed_at is null`,
};

const OPEN: NamedStatement = {
  name: 'dead-letter.open',
  text: `select id, subject, type, key, code, reason, body, ${instant('at')}
    from dead_letter where replayed_at is null and code = $1 and type = any($2::text[]) order by at, id limit $3`,
};

/** Writes dead letters in the client's transaction. */
export async function saveDeadLetters(client: pg.PoolClient, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  const arrays = COLUMNS.map((column) => letters.map((letter) => storable(letter[column])));
  await client.query({ ...SAVE, values: arrays.map((values) => arrayOf('text', values)) });
}

/** Notes in the client's transaction that dead letters are sent again. */
export async function closeDeadLetters(client: pg.PoolClient, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await client.query({ ...CLOSE, values: [arrayOf('text', ids)] });
}

/** Open dead letters of these contract types with this code, oldest first. */
export async function openDeadLetters(
  pool: pg.Pool,
  code: string,
  types: readonly string[],
  limit: number,
): Promise<readonly DeadLetter[]> {
  const { rows } = await pool.query<DeadLetter>({ ...OPEN, values: [code, arrayOf('text', types), limit] });
  return rows;
}

/** An instant as ISO 8601 in UTC, under the column's own name. */
export function instant(column: string): string {
  return `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`;
}

/** PostgreSQL keeps no NUL in a text, and a dead letter must always find its place. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}');
}

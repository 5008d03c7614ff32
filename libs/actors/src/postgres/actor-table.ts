import pg from 'pg';
import { CrossdockError } from '#libs/errors';
import { viewOf } from '../absorb.js';
import type { StoredActor } from '../ports.js';
import { newRow } from '../row.js';

/** A typed column of an actor's table. */
export interface ActorColumn {
  /** As the definition names it: `channelAccount`. */
  readonly name: string;
  /** As the database names it: `channel_account`. */
  readonly column: string;
  /** Shown only, and not searched by. */
  readonly shown: boolean;
  /** Values that few have, see `few` of an actor's definition. */
  readonly few: readonly string[];
}

/** Where the actors of one type are kept. */
export interface ActorTable {
  readonly type: string;
  /** `stock-item` is kept in `stock_item_actor`. */
  readonly name: string;
  /** In the order of their names. */
  readonly columns: readonly ActorColumn[];
}

/** Columns that every actor's table has. */
const OWN_COLUMNS: ReadonlySet<string> = new Set([
  'key',
  'version',
  'epoch',
  'plan_version',
  'facts',
  'issued',
  'wake_at',
  'updated_at',
  'created_at',
]);

/** Name of a table or column as SQL writes it. */
export function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

/** The table that keeps the actors of a type; its columns are those that an actor without facts has. */
export function actorTable(actor: StoredActor): ActorTable {
  const { type, shown = [], few = {} } = actor;
  const named = actor.columns?.(viewOf(actor, newRow(type, `${type}/`)) as never) ?? {};
  const columns = Object.keys(named).sort();
  return {
    type,
    name: `${type.replaceAll('-', '_')}_actor`,
    columns: columns.map((name) => ({
      name,
      column: columnOf(type, name),
      shown: shown.includes(name) || name in few,
      few: few[name] ?? [],
    })),
  };
}

/** Whether an actor has one of a column's few values: a column that PostgreSQL fills. */
export function fewColumn({ column }: Pick<ActorColumn, 'column'>): string {
  return quoted(`${column}_few`);
}

function columnOf(type: string, name: string): string {
  const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (/^[a-z][a-z0-9_]*$/.test(column) && !OWN_COLUMNS.has(column)) return column;
  throw new CrossdockError('column-name-taken', {
    problem: `The actor ${type} cannot have a column ${name}`,
    where: { field: name },
    remedy: `Give it another name in letters and digits; ${[...OWN_COLUMNS].join(', ')} are the runtime's own`,
  });
}

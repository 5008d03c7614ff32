import pg from 'pg';
import { CrossdockError } from '#libs/errors';
import { viewOf } from '../absorb.js';
import type { ActorDefinition } from '../actor.js';
import { newRow } from '../row.js';

/** A typed column of an actor's table. */
export interface ActorColumn {
  /** As the definition names it: `channelAccount`. */
  readonly name: string;
  /** As the database names it: `channel_account`. */
  readonly column: string;
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
]);

/** The table of an actor type: `stock-item` is kept in `stock_item_actor`. */
export function tableOf(type: string): string {
  return `${type.replaceAll('-', '_')}_actor`;
}

/** Name of a table or column as SQL writes it. */
export function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

/** The columns that a definition adds, in the order of their names: those that it has for an actor without facts. */
export function columnsOf(definition: ActorDefinition): readonly ActorColumn[] {
  const named = definition.columns?.(viewOf(definition, newRow(definition.type, `${definition.type}/`))) ?? {};
  return Object.keys(named)
    .sort()
    .map((name) => ({ name, column: columnOf(definition.type, name) }));
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

import pg from 'pg';
import type { StoredActor } from '../ports.js';
import { actorTable, fewColumn, quoted, type ActorColumn } from './actor-table.js';
import { entryColumn, entryTables } from './entry-table.js';

/** A step of a schema's growth: done once, in order, all of it or nothing. */
export interface SchemaChange {
  /** What the database remembers it by; it never changes. */
  readonly name: string;
  readonly statements: readonly string[];
}

function change(name: string, ...statements: string[]): SchemaChange {
  return { name, statements };
}

/** The runtime's tables that every service has. */
export const runtimeSchema: readonly SchemaChange[] = [
  change(
    'runtime-1-outbox',
    `create sequence outbox_seq`,
    // the sequence is no identity column: partitions have those from PostgreSQL 17 on only
    `create table outbox (
      day date not null default current_date,
      seq bigint not null default nextval('outbox_seq'),
      at timestamptz not null default now(),
      leased_at timestamptz not null default now(),
      published boolean not null default false,
      frames text not null,
      primary key (day, seq)
    ) partition by list (day)`,
    // compressing costs more than the day's worth of disk
    `alter table outbox alter column frames set storage external`,
    `create index outbox_unpublished on outbox (leased_at) where not published`,
  ),
  change(
    'runtime-2-dead-letters',
    `create table dead_letter (
      id text primary key,
      subject text not null,
      type text not null,
      key text not null,
      code text not null,
      reason text not null,
      body text not null,
      at timestamptz not null,
      replayed_at timestamptz,
      replays int not null default 0
    )`,
    `create index dead_letter_open on dead_letter (at, id) where replayed_at is null`,
  ),
  change(
    'runtime-3-exceptions',
    `create table exception (
      id text primary key,
      service text not null,
      reason text not null,
      owner text not null,
      state text not null,
      detail text not null,
      opened_at timestamptz not null,
      due_at timestamptz not null,
      amount_at_risk json,
      evidence json not null,
      revision bigint not null
    )`,
    `create index exception_state on exception (state, due_at, id)`,
  ),
  // how often a row was put up for publishing again
  change('runtime-4-outbox-rounds', `alter table outbox add column round int not null default 0`),
];

/**
 * The table of an actor type, one for the entries of each rows slot, and one change for each of its columns, so that a later build can add one. A column
 * added later is filled as its rows are written: raise the plan's version to have all of them written.
 */
export function actorSchema(actor: StoredActor): readonly SchemaChange[] {
  const { type, name, columns } = actorTable(actor);
  const table = quoted(name);
  const base = change(
    `actor-${type}`,
    // rows are updated all the time: a page has room for their next version, so that indexes stay as they are
    `create table ${table} (
      key text primary key,
      version int not null,
      epoch int not null,
      plan_version int not null,
      facts json not null,
      issued json not null,
      wake_at timestamptz,
      updated_at timestamptz not null default now()
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`,
    `alter table ${table} alter column facts set storage external, alter column issued set storage external`,
    `create index ${quoted(`${name}_wake_at`)} on ${table} (wake_at) where wake_at is not null`,
  );
  const added = columns.map(({ column }) =>
    change(
      `actor-${type}-column-${column}`,
      `alter table ${table} add column ${quoted(column)} text`,
      `create index ${quoted(`${name}_${column}`)} on ${table} (${quoted(column)}, key)`,
    ),
  );
  // an index on what changes with every write keeps PostgreSQL from leaving all the other indexes as they are
  const unsearched = columns
    .filter(({ shown }) => shown)
    .map(({ column }) => change(`actor-${type}-column-${column}-shown`, `drop index ${quoted(`${name}_${column}`)}`));
  // when it became known to us; no write ever touches it
  const created = change(
    `actor-${type}-created`,
    `alter table ${table} add column created_at timestamptz not null default now()`,
  );
  const few = columns.flatMap((one) => (one.few.length === 0 ? [] : [fewChange(type, name, one)]));
  return [base, ...added, ...unsearched, created, ...few, ...entrySchema(actor)];
}

/** PostgreSQL leaves all indexes as they are where no value changes that one of them is made of: this one changes seldom. */
function fewChange(type: string, name: string, one: ActorColumn): SchemaChange {
  const [table, few] = [quoted(name), fewColumn(one)];
  const values = one.few.map((value) => pg.escapeLiteral(value)).join(', ');
  return change(
    `actor-${type}-column-${one.column}-few: ${one.few.join(', ')}`,
    `alter table ${table} drop column if exists ${few}`,
    `alter table ${table} add column ${few} boolean not null
       generated always as (coalesce(${quoted(one.column)} = any (array[${values}]), false)) stored`,
    `create index ${quoted(`${name}_${one.column}_few`)} on ${table} (key) where ${few}`,
  );
}

/** A row whose slot was kept inside of it: what an older build wrote. */
const OLDER = 'its rows were written by a build that kept all entries in one row: start with a new data folder';

/** The tables of an actor's rows slots. */
function entrySchema(actor: StoredActor): readonly SchemaChange[] {
  return entryTables(actor).map((table) => {
    const [name, parent] = [quoted(table.name), quoted(actorTable(actor).name)];
    const columns = table.columns.map((one) => `${entryColumn(one)} float8,`).join(' ');
    const indexes = table.indexes.map(({ by, order }, at) => {
      const own = [entryColumn(by), ...(order === undefined ? [] : [entryColumn(order)])].join(', ');
      const index = quoted(`${table.name}_find_${at}`);
      return `create index ${index} on ${name} (actor, ${own}, id) where ${entryColumn(by)} is not null`;
    });
    return change(
      `actor-${table.type}-rows-${table.slot}`,
      `do $$ begin
         if exists (select from ${parent} where facts -> '${table.slot}' is not null) then
           raise exception '${table.type}: ${OLDER}';
         end if;
       end $$`,
      `create table ${name} (
        actor text collate "C" not null,
        id text collate "C" not null,
        ${columns}
        entry json not null,
        primary key (actor, id)
      ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`,
      `alter table ${name} alter column entry set storage external`,
      ...indexes,
    );
  });
}

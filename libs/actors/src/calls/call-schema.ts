import type { SchemaChange } from '../postgres/schema.js';

/** The table of a service's calls to the outside. */
export const callSchema: readonly SchemaChange[] = [
  {
    name: 'call-1',
    statements: [
      `create table call (
        ref text primary key,
        target text not null,
        lane text not null,
        priority smallint not null,
        message json not null,
        digest text not null,
        state text not null default 'queued' check (state in ('queued', 'in-flight', 'in-doubt', 'parked', 'done')),
        version int not null default 0,
        attempts int not null default 0,
        doubted boolean not null default false,
        kept json,
        token text,
        claimed_until timestamptz,
        next_at timestamptz not null default now(),
        last_error json,
        exception text,
        outcome json,
        received_at timestamptz not null default now(),
        done_at timestamptz
      ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`,
      // what is asked for is written once and read twice: compressing costs more than it saves
      `alter table call alter column message set storage external`,
      `create index call_due on call (target, priority, next_at) where state <> 'done'`,
      `create index call_open on call (state, received_at) where state <> 'done'`,
      `create index call_by_arrival on call (received_at, ref)`,
    ],
  },
  {
    name: 'call-2',
    statements: [
      `alter table call add column share text not null default ''`,
      `drop index call_due`,
      `create index call_due on call (target, priority, share, next_at) where state <> 'done'`,
    ],
  },
  {
    name: 'call-2-levels',
    statements: [
      `alter table call add column level_of text, add column level_revision bigint`,
      `create index call_level on call (target, level_of, level_revision) where level_of is not null`,
      // of one thing one value is on its way at a time, whoever claims
      `create unique index call_level_on_its_way on call (target, level_of)
         where level_of is not null and state = 'in-flight'`,
    ],
  },
  {
    name: 'call-3',
    statements: [
      // which replay took it up again, who wished it, and whether that has made the call or only asked about it so far
      `alter table call add column replay text, add column replayed json, add column only_asked boolean not null default false`,
      `create index call_by_replay on call (replay) where replay is not null`,
      `create index call_refused on call (received_at) where state = 'done' and (outcome ->> 'result') = 'refused'`,
    ],
  },
];

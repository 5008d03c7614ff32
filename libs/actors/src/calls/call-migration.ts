/** The table of a service's calls to the outside; run once in the schema of the service. */
export const createCallTable = `
create table "call" (
  "ref" text primary key,
  "target" text not null,
  "lane" text not null,
  "priority" smallint not null,
  "message" json not null,
  "digest" text not null,
  "state" text not null default 'queued' check ("state" in ('queued', 'in-flight', 'in-doubt', 'parked', 'done')),
  "version" integer not null default 0,
  "attempts" integer not null default 0,
  "doubted" boolean not null default false,
  "kept" json,
  "token" text,
  "claimed_until" timestamptz,
  "next_at" timestamptz not null default now(),
  "last_error" json,
  "exception" text,
  "outcome" json,
  "received_at" timestamptz not null default now(),
  "done_at" timestamptz
);
create index "call_due" on "call" ("target", "priority", "next_at") where "state" <> 'done';
create index "call_open" on "call" ("state", "received_at") where "state" <> 'done';
create index "call_refused" on "call" ("done_at") where "state" = 'done' and "outcome" ->> 'result' = 'refused';
`;

/** Undoes {@link createCallTable}. */
export const dropCallTable = 'drop table "call"';

import { callSchema, type SchemaChange } from '#libs/actors';

/** Raw documents, routing, lineage, the buyer vault, and the calls to shops and partners. */
export const gatewaySchema: readonly SchemaChange[] = [
  {
    name: 'gateway-1-documents',
    statements: [
      `create table document (
        id text primary key,
        source text not null,
        account text not null,
        topic text not null,
        event_id text not null,
        seller text,
        received_at timestamptz not null default now(),
        size_bytes int not null,
        digest text not null,
        sealed_key bytea,
        duplicates int not null default 0,
        state text not null default 'received',
        contradicts text,
        difference json,
        kind text,
        facts int,
        refused json,
        ignored int,
        unknown json,
        buyers text[],
        translator int,
        translated_at timestamptz,
        refused_since timestamptz,
        revision int not null default 0
      )`,
      `create index document_state on document (state, received_at, id)`,
      `create index document_received on document (received_at, id)`,
      `create table document_chunk (
        document text not null references document,
        ordinal int not null,
        bytes bytea not null,
        primary key (document, ordinal)
      )`,
      // they are compressed and encrypted already
      `alter table document_chunk alter column bytes set storage external`,
    ],
  },
  {
    name: 'gateway-2-routing',
    statements: [
      `create table alias (
        account text not null,
        named_by text not null,
        name text not null,
        key text not null,
        since timestamptz not null default now(),
        primary key (account, named_by, name)
      )`,
      `create table waiting_fact (
        id text primary key,
        account text not null,
        named_by text not null,
        name text not null,
        message json not null,
        since timestamptz not null default now(),
        told boolean not null default false
      )`,
      `create index waiting_fact_name on waiting_fact (account, named_by, name)`,
      `create index waiting_fact_since on waiting_fact (since) where not told`,
    ],
  },
  {
    name: 'gateway-3-lineage',
    statements: [
      `create table lineage (
        document text not null,
        fact text not null,
        key text,
        type text not null,
        translator int not null,
        at timestamptz not null default now(),
        primary key (document, fact)
      )`,
      `create index lineage_key on lineage (key, at)`,
    ],
  },
  {
    name: 'gateway-4-vault',
    statements: [
      `create table vault_entry (
        order_key text primary key,
        buyer_ref text not null,
        revision bigint not null,
        sealed bytea,
        sealed_key bytea,
        updated_at timestamptz not null default now()
      )`,
      `create index vault_entry_buyer on vault_entry (buyer_ref)`,
    ],
  },
  ...callSchema,
  {
    name: 'gateway-5-alias-trace',
    // the trace of the order that the name was learnt in
    statements: [`alter table alias add column traceparent text`],
  },
  {
    name: 'gateway-6-tokens',
    statements: [
      `create table access_token (
        account text not null,
        name text not null,
        sealed bytea,
        sealed_key bytea,
        life_seconds float8 not null default 0,
        expires_at timestamptz,
        refused text,
        refused_at timestamptz,
        primary key (account, name)
      )`,
    ],
  },
  {
    name: 'gateway-7-polling',
    statements: [
      // one replica a channel account; by the database's clock, so that a dead one is followed within seconds
      `create table channel_lease (
        account text primary key,
        holder text not null,
        until timestamptz not null,
        changes int not null default 1
      )`,
      `create table feed_cursor (
        account text not null,
        feed text not null,
        position timestamptz not null,
        windows bigint not null default 0,
        failures int not null default 0,
        failure text,
        failing_since timestamptz,
        moved_at timestamptz not null default now(),
        primary key (account, feed)
      )`,
    ],
  },
  {
    name: 'gateway-8-batched-messages',
    // messages that a channel takes many at once and answers later; no personal data
    statements: [
      `create table batched_message (
        account text not null,
        ref text not null,
        number bigint generated always as identity,
        kind text not null,
        content text not null,
        state text not null default 'waiting',
        batch text,
        external_id text,
        outcome json,
        gathered_at timestamptz not null default now(),
        changed_at timestamptz not null default now(),
        primary key (account, ref)
      )`,
      `create index batched_message_open on batched_message (account, state) where state <> 'answered'`,
      `create index batched_message_batch on batched_message (account, batch) where batch is not null`,
    ],
  },
  {
    name: 'gateway-9-completeness',
    statements: [
      // days before are nobody's promise
      `alter table channel_lease add column since timestamptz not null default now()`,
      `create table completeness (
        account text not null,
        day date not null,
        checked_at timestamptz not null,
        state text not null,
        report json not null,
        primary key (account, day)
      )`,
    ],
  },
  {
    name: 'gateway-10-files',
    statements: [
      `create table file_upload (
        upload uuid primary key,
        document text,
        begun_at timestamptz not null default now()
      )`,
      `create index file_upload_open on file_upload (begun_at) where document is null`,
      `create table file_chunk (
        upload uuid not null references file_upload on delete cascade,
        ordinal int not null,
        bytes bytea not null,
        sealed_key bytea not null,
        primary key (upload, ordinal)
      )`,
      `alter table file_chunk alter column bytes set storage external`,
      // where a document's bytes are a file's chunks
      `alter table document add column upload uuid`,
    ],
  },
  {
    name: 'gateway-11-long-documents',
    statements: [
      // of documents that are read in parts: the delivery's trace, and how long nobody else may read them
      `alter table document add column traceparent text, add column held_until timestamptz`,
    ],
  },
];

import {
  MemoryCallTable,
  noCalls,
  type CallRows,
  type MemoryTransaction,
  type MemoryWriter,
} from '#libs/actors/testing';
import type { Message } from '#libs/contracts';
import type { Clock, Frame } from '#libs/actors';
import type { Reopened, SealedDocument } from '../raw-store/document-statements.js';
import type { Sealed } from '../raw-store/sealing.js';
import type { Alias, Name, WaitingRow } from '../stage/routing.js';
import type { NotedOutcome } from '../stage/outcomes.js';
import type { StoredDocument } from '../stage/stored-document.js';
import type { Brought } from '../stage/fact-writer.js';
import type { Outcome } from '../stage/translated-document.js';
import type {
  DocumentTable,
  GatewayStore,
  GatewayTables,
  LongDocumentTable,
  RoutingTable,
  SealedBuyer,
} from '../store/gateway-store.js';
import type { Said } from '../transactions.js';

/** A document as it lies in memory. */
export interface KeptDocument extends StoredDocument {
  readonly sealed: SealedDocument;
  readonly state: 'received' | 'reading' | 'quarantined' | Outcome['state'];
  readonly duplicates: number;
  readonly body: Buffer | null;
  readonly facts: number;
}

/** A fact that waits for its name. */
interface KeptWaiting extends Name {
  readonly id: string;
  readonly message: Message;
  readonly told: boolean;
  readonly since: Date;
}

/** Which document brought a fact, and whom it went to. */
export interface KeptLineage {
  readonly document: string;
  readonly fact: string;
  readonly key: string | null;
}

/** The gateway's tables in memory. */
export interface GatewayRows extends CallRows {
  readonly documents: Map<string, KeptDocument>;
  readonly aliases: Map<string, Alias>;
  readonly waiting: Map<string, KeptWaiting>;
  readonly lineage: Map<string, KeptLineage>;
  readonly buyers: Map<string, SealedBuyer>;
  readonly [name: string]: Map<string, unknown>;
}

type Transaction = MemoryTransaction<GatewayRows>;

/** Tables with nothing in them. */
export function noGatewayRows(): GatewayRows {
  const [documents, aliases, waiting, lineage, buyers] = [new Map(), new Map(), new Map(), new Map(), new Map()];
  return { ...noCalls(), documents, aliases, waiting, lineage, buyers };
}

/** The gateway's tables in memory. */
export class MemoryGatewayStore implements GatewayStore {
  constructor(
    private readonly writer: Pick<MemoryWriter<GatewayRows>, 'transaction' | 'ask'>,
    private readonly clock: Clock,
  ) {}

  transaction<T>(work: (tables: GatewayTables) => Promise<Said<T>>): Promise<T> {
    return this.writer.transaction(async (transaction) => {
      const later: Frame[] = [];
      const said = await work(tablesOf(transaction, this.clock, later));
      return { ...said, frames: [...later, ...said.frames] };
    });
  }

  documents(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
    return this.writer.ask(({ documents }) => new Map(found(documents, ids).map((one) => [one.id, { ...one }])));
  }

  sealedBodies(ids: readonly string[]): Promise<ReadonlyMap<string, Sealed>> {
    return this.writer.ask((rows) => bodiesOf(rows, ids));
  }

  buyer(orderKey: string): Promise<Sealed | undefined> {
    return this.writer.ask(({ buyers }) => buyers.get(orderKey)?.sealed);
  }
}

function tablesOf(transaction: Transaction, clock: Clock, later: Frame[]): GatewayTables {
  return {
    documents: documentsOf(transaction),
    long: longOf(transaction),
    routing: routingOf(transaction, clock),
    calls: new MemoryCallTable(transaction, clock),
    keepBuyers: (given) =>
      transaction.write(({ buyers }) => {
        for (const buyer of given)
          if ((buyers.get(buyer.orderKey)?.revision ?? -1) < buyer.revision) buyers.set(buyer.orderKey, buyer);
      }),
    say: async (frames) => void later.push(...frames),
  };
}

function documentsOf(transaction: Transaction): DocumentTable {
  return {
    insert: (given) =>
      transaction.write(({ documents }): ReadonlySet<string> => {
        const fresh = given.filter(({ id }) => !documents.has(id));
        for (const one of fresh) documents.set(one.id, newDocument(one));
        return new Set(fresh.map(({ id }) => id));
      }),
    insertBodies: (given) =>
      transaction.write(({ documents }) => {
        for (const { id, sealed } of given) change(documents, id, (one) => ({ ...one, body: sealed.body }));
      }),
    digests: (ids) =>
      transaction.read(
        ({ documents }) => new Map(found(documents, ids).map(({ id, sealed }) => [id, sealed.document.digest])),
      ),
    sealedBodies: (ids) => transaction.read((rows) => bodiesOf(rows, ids)),
    countDuplicates: (times) =>
      transaction.write(({ documents }) => {
        for (const [id, more] of times) change(documents, id, (one) => ({ ...one, duplicates: one.duplicates + more }));
      }),
    saveOutcomes: (outcomes) => transaction.write((rows) => outcomes.flatMap((one) => saveOutcome(rows, one))),
    saveFacts: (brought) => transaction.write((rows) => brought.forEach((one) => saveFacts(rows, one))),
    reopen: (id) => transaction.write(({ documents }) => reopened(documents, id)),
  };
}

function newDocument(sealed: SealedDocument): KeptDocument {
  const { id, document, contradicts, read } = sealed;
  const { source, account, topic, seller, receivedAt } = document;
  const state = read?.outcome.state ?? (contradicts === null ? 'received' : 'quarantined');
  const about = { id, source, account, topic, seller, state, receivedAt, key: sealed.sealed.key } as const;
  const refusedSince = state === 'refused' ? (read?.at ?? null) : null;
  const own = { revision: read ? 1 : 0, refusedSince, facts: read?.outcome.factCount ?? 0 };
  return { ...about, ...own, duplicates: 0, body: null, sealed };
}

/** No document of these runs is long. */
function longOf(transaction: Transaction): LongDocumentTable {
  return {
    setAside: (given) =>
      transaction.write(({ documents }) => {
        for (const { id } of given) change(documents, id, (one) => ({ ...one, state: 'reading' as const }));
      }),
    mine: (id) => transaction.read(({ documents }) => documents.get(id)?.state === 'reading'),
    factCounts: async () => new Map(),
    noteHolders: async () => undefined,
  };
}

function saveOutcome({ documents }: GatewayRows, outcome: Outcome): NotedOutcome[] {
  const { document, state, factCount: facts } = outcome;
  change(documents, document.id, (one) => {
    const refusedSince = state === 'refused' ? (one.refusedSince ?? new Date()) : null;
    return { ...one, state, facts, refusedSince, revision: one.revision + 1 };
  });
  const noted = documents.get(document.id);
  return noted ? [{ id: document.id, revision: noted.revision, refusedSince: noted.refusedSince }] : [];
}

function saveFacts({ lineage }: GatewayRows, { document, facts }: Pick<Brought, 'document' | 'facts'>): void {
  for (const { message } of facts) {
    const entry = { document: document.id, fact: message.id, key: message.key || null };
    lineage.set(`${document.id} ${message.id}`, entry);
  }
}

function reopened(documents: GatewayRows['documents'], id: string): Reopened | undefined {
  const one = documents.get(id);
  if (!one || one.state === 'quarantined') return undefined;
  documents.set(id, { ...one, state: 'received' });
  const { source, account, topic, eventId, receivedAt, bytes, digest } = one.sealed.document;
  const about = { documentId: id, source, account, topic, eventId, receivedAt, digest };
  return { ...about, sizeBytes: bytes.length, revision: one.revision };
}

function routingOf(transaction: Transaction, clock: Clock): RoutingTable {
  const learnAll = ({ aliases }: GatewayRows, given: readonly Alias[]) => {
    for (const alias of given) if (!aliases.has(textOf(alias))) aliases.set(textOf(alias), alias);
  };
  return {
    resolve: (names) => transaction.read(({ aliases }) => names.flatMap((name) => aliases.get(textOf(name)) ?? [])),
    learn: (given) => transaction.write((rows) => learnAll(rows, given)),
    learnShipmentOrders: (names) =>
      transaction.write((rows) => {
        const aliases = names.flatMap(({ ref, name, key }) => {
          const account = rows.calls.get(ref)?.target;
          return account === undefined ? [] : [{ account, namedBy: 'shipment-order-id', name, key }];
        });
        learnAll(rows, aliases);
      }),
    wait: (facts) =>
      transaction.write(({ waiting }) => {
        const since = new Date(clock.nowMs());
        for (const { message, ...name } of facts) {
          const known = waiting.get(message.id);
          const fresh = { ...name, id: message.id, told: false, since };
          waiting.set(message.id, { ...(known ?? fresh), message });
        }
      }),
    release: (atMost) => transaction.write((rows) => releasedFrom(rows, atMost)),
    overdue: (afterMs, atMost) =>
      transaction.write(({ waiting }) => overdueOf(waiting, clock.nowMs() - afterMs, atMost)),
  };
}

function releasedFrom({ aliases, waiting, lineage }: GatewayRows, atMost: number): WaitingRow[] {
  const all = [...waiting.values()].flatMap((one) => {
    const alias = aliases.get(textOf(one));
    return alias ? [{ ...one, key: alias.key }] : [];
  });
  const known = all.slice(0, atMost);
  for (const { id, key } of known) {
    waiting.delete(id);
    for (const [name, entry] of lineage) if (entry.fact === id) lineage.set(name, { ...entry, key });
  }
  return known;
}

function overdueOf(waiting: GatewayRows['waiting'], beforeMs: number, atMost: number): WaitingRow[] {
  const all = [...waiting.values()].filter(({ told, since }) => !told && since.getTime() < beforeMs);
  const late = all.slice(0, atMost);
  for (const one of late) waiting.set(one.id, { ...one, told: true });
  return late.map((one) => ({ ...one, told: true, key: null }));
}

function bodiesOf({ documents }: GatewayRows, ids: readonly string[]): ReadonlyMap<string, Sealed> {
  return new Map(
    found(documents, ids).flatMap(({ id, key, body }) => (key && body ? [[id, { key, body }] as const] : [])),
  );
}

function found<T>(rows: ReadonlyMap<string, T>, ids: readonly string[]): T[] {
  return [...new Set(ids)].flatMap((id) => rows.get(id) ?? []);
}

function change<T>(rows: Map<string, T>, id: string, next: (row: T) => T): void {
  const row = rows.get(id);
  if (row) rows.set(id, next(row));
}

function textOf({ account, namedBy, name }: Name): string {
  return JSON.stringify([account, namedBy, name]);
}

import { frameOf } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { documentReceived, typeOf, type DataOf, type Exception, type Message } from '#libs/contracts';
import type { Arrivals, SaidOnArrival } from '../stage/arrivals.js';
import type { TranslatedDocument } from '../stage/translated-document.js';
import type { DocumentTable, GatewayStore, GatewayTables } from '../store/gateway-store.js';
import { differenceOf } from './difference.js';
import type { SealedDocument } from './document-statements.js';
import type { IncomingDocument, Receipt } from './incoming-document.js';
import type { RecentBodies } from './recent-bodies.js';
import type { Sealed, Sealer } from './sealing.js';

/** Bodies up to this size travel on the bus, encrypted; larger ones are read from here. */
const TRAVELLING_BYTES = 64 * 1024;
/** How long somebody has to look at a contradiction. */
const DUE_MS = 24 * 3_600_000;

/** What a batch of documents left in the store. */
interface Accepted {
  readonly receipts: readonly Receipt[];
  readonly received: readonly SealedDocument[];
  readonly quarantined: readonly SealedDocument[];
  readonly times: ReadonlyMap<string, number>;
}

/** What is new, and what of it was read on its way in. */
interface Taken {
  readonly receipts: readonly Receipt[];
  readonly unread: readonly SealedDocument[];
  readonly read: readonly TranslatedDocument[];
  readonly said: SaidOnArrival;
}

type Read = ReadonlyMap<string, TranslatedDocument>;

const NOTHING_READ: Read = new Map();
const NOTHING_SAID: SaidOnArrival = { frames: [], exceptions: [], waiting: 0 };

/** What the store is made of. */
export interface RawStoreParts {
  readonly store: Pick<GatewayStore, 'transaction' | 'sealedBodies'>;
  readonly sealer: Sealer;
  /** Reads documents as they come in; without it each waits for the stage. */
  readonly arrivals?: Pick<Arrivals, 'read' | 'say' | 'done'> | undefined;
  /** Keeps the bodies of documents that wait for the stage. */
  readonly recent?: RecentBodies | undefined;
  /** Told how many documents were left to the stage. */
  readonly left?: ((documents: number) => void) | undefined;
}

/** Keeps documents as they came: sealed, in chunks, each event's first body once. */
export class RawStore {
  constructor(private readonly parts: RawStoreParts) {}

  /** Takes documents in one transaction; durable, and read or on their way to the stage, when it resolves. */
  async receive(documents: readonly IncomingDocument[]): Promise<readonly Receipt[]> {
    const firsts = new Map<string, SealedDocument>();
    for (const document of documents) if (!firsts.has(document.id)) firsts.set(document.id, this.sealed(document));
    const read = (await this.parts.arrivals?.read([...firsts.values()])) ?? NOTHING_READ;
    const { receipts, ...taken } = await this.kept(documents, [...firsts.values()], read);
    if (taken.read.length > 0) this.parts.arrivals?.done(taken.read, taken.said);
    for (const { id, document } of taken.unread) this.parts.recent?.keep(id, document.bytes);
    this.parts.left?.(taken.unread.length);
    return receipts;
  }

  /** What the database refuses with its facts is kept without them: the stage finds out which is the culprit. */
  private async kept(
    documents: readonly IncomingDocument[],
    firsts: readonly SealedDocument[],
    read: Read,
  ): Promise<Taken> {
    try {
      return await this.take(documents, firsts, read);
    } catch (error) {
      if (read.size === 0 || error instanceof RetryLater) throw error;
      return this.take(documents, firsts, NOTHING_READ);
    }
  }

  private take(documents: readonly IncomingDocument[], firsts: readonly SealedDocument[], read: Read): Promise<Taken> {
    return this.parts.store.transaction(async (tables) => {
      const now = new Date();
      const accepted = await this.accept(tables.documents, documents, firsts.map(withOutcome(read, now)));
      const { receipts, received, quarantined, times } = accepted;
      const unread = received.filter(({ id }) => !read.has(id));
      const readHere = received.flatMap(({ id }) => read.get(id) ?? []);
      const said = await this.said(tables, readHere, now);
      // last: whoever translates a document again holds what it says before the document itself
      await tables.documents.countDuplicates(times);
      const frames = [...unread.map(announced), ...said.frames];
      const exceptions = [...quarantined.map(contradiction), ...said.exceptions];
      return { result: { receipts, unread, read: readHere, said }, frames, exceptions };
    });
  }

  private said(
    tables: GatewayTables,
    read: readonly TranslatedDocument[],
    now: Date,
  ): Promise<SaidOnArrival> | SaidOnArrival {
    const { arrivals } = this.parts;
    return arrivals === undefined || read.length === 0 ? NOTHING_SAID : arrivals.say(tables, read, now);
  }

  /** The bytes of documents as they came; none for those whose key was destroyed. */
  async bodies(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    return this.opened(await this.parts.store.sealedBodies([...new Set(ids)]));
  }

  private async accept(
    table: DocumentTable,
    documents: readonly IncomingDocument[],
    firsts: readonly SealedDocument[],
  ): Promise<Accepted> {
    const fresh = await table.insert(firsts);
    const received = firsts.filter(({ id }) => fresh.has(id));
    const [known] = await Promise.all([
      table.digests([...new Set(documents.map(({ id }) => id))]),
      table.insertBodies(received),
    ]);
    const contradicting = documents.filter(({ id, digest }) => known.get(id) !== digest);
    const quarantined = contradicting.length === 0 ? [] : await this.quarantine(table, contradicting);
    const receipts = receiptsOf(documents, known, new Set(fresh), new Set(quarantined.map(({ id }) => id)));
    return { receipts, received, quarantined, times: timesOf(documents, receipts, known) };
  }

  /** The first body stands; the others are kept beside it, each once, with the places where they differ. */
  private async quarantine(table: DocumentTable, documents: readonly IncomingDocument[]): Promise<SealedDocument[]> {
    const firsts = this.opened(await table.sealedBodies([...new Set(documents.map(({ id }) => id))]));
    const apart = new Map<string, SealedDocument>();
    for (const document of documents) {
      const id = quarantinedId(document);
      const first = firsts.get(document.id);
      const difference = first ? differenceOf(first, document.bytes) : null;
      apart.set(id, { ...this.sealed(document, id), contradicts: document.id, difference });
    }
    const fresh = await table.insert([...apart.values()]);
    const written = [...apart.values()].filter(({ id }) => fresh.has(id));
    await table.insertBodies(written);
    return written;
  }

  private opened(sealed: ReadonlyMap<string, Sealed>): ReadonlyMap<string, Buffer> {
    return new Map([...sealed].map(([id, body]) => [id, this.parts.sealer.open(body, id)]));
  }

  private sealed(document: IncomingDocument, id = document.id): SealedDocument {
    return { id, document, sealed: this.parts.sealer.seal(document.bytes, id), contradicts: null, difference: null };
  }
}

/** A document with what became of it, where it was read. */
function withOutcome(read: Read, at: Date): (document: SealedDocument) => SealedDocument {
  return (document) => {
    const outcome = read.get(document.id);
    return outcome ? { ...document, read: { outcome, at } } : document;
  };
}

function quarantinedId({ id, digest }: IncomingDocument): string {
  return `${id}~${digest.slice(0, 12)}`;
}

/** Of several deliveries the first that brought something new says so; the others are duplicates. */
function receiptsOf(
  documents: readonly IncomingDocument[],
  known: ReadonlyMap<string, string>,
  fresh: Set<string>,
  quarantined: Set<string>,
): Receipt[] {
  return documents.map((document) => {
    const isFirst = known.get(document.id) === document.digest;
    if (isFirst) return fresh.delete(document.id) ? 'received' : 'duplicate';
    return quarantined.delete(quarantinedId(document)) ? 'quarantined' : 'duplicate';
  });
}

function timesOf(
  documents: readonly IncomingDocument[],
  receipts: readonly Receipt[],
  known: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [index, document] of documents.entries()) {
    if (receipts[index] !== 'duplicate') continue;
    const id = known.get(document.id) === document.digest ? document.id : quarantinedId(document);
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  return times;
}

function announced({ id, document, sealed }: SealedDocument) {
  const { source, account, topic, eventId, receivedAt, bytes, digest, traceparent } = document;
  const sealedBody = bytes.length <= TRAVELLING_BYTES ? { sealedBody: sealed.body.toString('base64') } : {};
  const when = { receivedAt: receivedAt.toISOString(), sizeBytes: bytes.length };
  const data = { documentId: id, source, account, topic, eventId, digest, ...when, ...sealedBody };
  return frameOf(receivedMessage(data, traceparent));
}

/** The message that a document waits for translation. */
export function receivedMessage(data: DataOf<typeof documentReceived>, traceparent?: string): Message {
  const { documentId, receivedAt } = data;
  const about = { id: documentId, type: typeOf(documentReceived), source: 'channel-gateway', key: documentId };
  return { ...about, time: receivedAt, revision: 0, ...(traceparent && { traceparent }), data };
}

function contradiction({ id, document, contradicts, difference }: SealedDocument): Exception {
  const places = (difference ?? []).map(({ pointer }) => pointer || 'the whole body').join(', ');
  const detail = `${contradicts} came again with another body; the first stands. It differs at ${places}`;
  return {
    id: `document/${id}/same-id-other-body`,
    service: 'channel-gateway',
    reason: 'same-id-other-body',
    owner: 'integration-support',
    amountAtRisk: null,
    openedAt: document.receivedAt.toISOString(),
    dueAt: new Date(document.receivedAt.getTime() + DUE_MS).toISOString(),
    evidence: [document.id, id],
    detail: detail.slice(0, 2000),
    revision: 1,
    state: 'open',
  };
}

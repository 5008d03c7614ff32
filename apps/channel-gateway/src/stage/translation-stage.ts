import type { DataOf, documentReceived, Message } from '#libs/contracts';
import type { RecentBodies } from '../raw-store/recent-bodies.js';
import type { Sealed, Sealer } from '../raw-store/sealing.js';
import type { GatewayStore, GatewayTables } from '../store/gateway-store.js';
import type { Said } from '../transactions.js';
import type { Vault } from '../vault/vault.js';
import { FactWriter } from './fact-writer.js';
import { FileRead } from './file-read.js';
import type { LongDocument } from './long-document.js';
import { refusalExceptions } from './outcomes.js';
import type { RoutedFact } from './routed-facts.js';
import type { JoinTraces } from './routing.js';
import type { StoredDocument } from './stored-document.js';
import {
  translatedDocument,
  type Body,
  type Outcome,
  type ReadableConnection,
  type TranslatedDocument,
} from './translated-document.js';

type Received = Message<DataOf<typeof documentReceived>>;

/** What the stage is made of. */
export interface StageParts {
  readonly store: GatewayStore;
  readonly sealer: Sealer;
  readonly vault: Vault;
  /** The bytes of a document that came as a file, chunk by chunk. */
  readonly readFile?: ((upload: string) => AsyncIterable<Uint8Array>) | undefined;
  /** Connections by account. */
  readonly connections: ReadonlyMap<string, ReadableConnection>;
  /** Facts of a document that are held in memory at most; of one that says more they are written in parts. */
  readonly factsAtOnce?: number | undefined;
  readonly join?: JoinTraces | undefined;
  /** Bodies that this process has just taken in. */
  readonly recent?: RecentBodies | undefined;
  /** Told when facts were left waiting for a name. */
  readonly left?: (() => void) | undefined;
  /** Told when documents were set aside, to be read in parts. */
  readonly setAside?: (() => void) | undefined;
  /** Hears what became of each document, after it is durable. */
  readonly observe?: ((outcomes: readonly Outcome[]) => void) | undefined;
}

/** With all that is made of them on their way into the database some 25 MB. */
export const FACTS_AT_ONCE = 2_000;

/** Only a document in this state is translated; a copy of its message finds another one and changes nothing. */
const TO_TRANSLATE = 'received';

/** Bodies that are in memory at once, bytes, unless a single one is larger. */
const BODIES_AT_ONCE_BYTES = 32 * 1024 ** 2;

/** Reads raw documents and sends on what they say: translation and routing, one transaction a batch. */
export class TranslationStage {
  private readonly writer: FactWriter;

  constructor(private readonly parts: StageParts) {
    this.writer = new FactWriter(parts.vault, parts.join);
  }

  /** Takes a batch of `document.received`; everything that it leads to is durable when it resolves. */
  async take(messages: readonly Received[]): Promise<readonly TranslatedDocument[]> {
    const distinct = [...new Map(messages.map((message) => [message.data.documentId, message])).values()];
    const taken: TranslatedDocument[] = [];
    for (const group of groupsOf(distinct)) for (const one of await this.takeGroup(group)) taken.push(one);
    return taken;
  }

  private async takeGroup(messages: readonly Received[]): Promise<readonly TranslatedDocument[]> {
    const stored = await this.parts.store.documents(messages.map(({ data }) => data.documentId));
    const due = messages.filter(({ data }) => stored.get(data.documentId)?.state === TO_TRANSLATE);
    if (due.length === 0) return [];
    const { translated, long } = await this.translated(due, stored);
    const left = await this.parts.store.transaction((tables) => this.write(tables, translated, long));
    if (left > 0) this.parts.left?.();
    if (long.length > 0) this.parts.setAside?.();
    this.parts.observe?.(translated);
    return translated;
  }

  private async translated(
    due: readonly Received[],
    stored: ReadonlyMap<string, StoredDocument>,
  ): Promise<{ readonly translated: TranslatedDocument[]; readonly long: LongDocument[] }> {
    const { connections, factsAtOnce = FACTS_AT_ONCE } = this.parts;
    const bodies = await this.bodies(due, stored);
    const translated: TranslatedDocument[] = [];
    const long: LongDocument[] = [];
    for (const { data, traceparent } of due) {
      const document = stored.get(data.documentId);
      if (!document) continue;
      const body = bodies.get(document.id);
      const readable = connections.get(document.account);
      const one = await translatedDocument({ document, body, readable, traceparent }, factsAtOnce);
      // a file that could not be read to its end says nothing of its contents: the message is taken again
      if (body instanceof FileRead) body.mustBeWhole();
      if (one) translated.push(one);
      else long.push({ id: document.id, traceparent: traceparent ?? null });
    }
    return { translated, long };
  }

  private async write(
    tables: GatewayTables,
    translated: readonly TranslatedDocument[],
    long: readonly LongDocument[],
  ): Promise<Said<number>> {
    const now = new Date();
    if (long.length > 0) await tables.long.setAside(long);
    if (translated.length === 0) return { result: 0, frames: [] };
    // sent together: none of them waits for another's answer
    const [{ frames, waiting }, noted] = await Promise.all([
      this.writer.write(tables, translated, now, (patient) => endsOf(translated, patient)),
      tables.documents.saveOutcomes(translated),
    ]);
    return { result: waiting.length, frames: [...frames], exceptions: refusalExceptions(translated, noted, now) };
  }

  /** What intake has just taken is at hand; bodies that travelled along are opened from the message, others from the store. */
  private async bodies(
    messages: readonly Received[],
    stored: ReadonlyMap<string, StoredDocument>,
  ): Promise<ReadonlyMap<string, Body>> {
    const { store, sealer, recent, readFile } = this.parts;
    const bodies = new Map<string, Body>();
    const sealed = new Map<string, Sealed>();
    const missing: string[] = [];
    for (const { data } of messages) {
      const { key, upload } = stored.get(data.documentId) ?? {};
      const atHand = recent?.take(data.documentId);
      // without its key a document counts as erased, wherever its bytes may still be
      if (!key) continue;
      if (upload && readFile) bodies.set(data.documentId, new FileRead(readFile(upload)));
      else if (atHand) bodies.set(data.documentId, atHand);
      else if (data.sealedBody === undefined) missing.push(data.documentId);
      else sealed.set(data.documentId, { key, body: Buffer.from(data.sealedBody, 'base64') });
    }
    for (const [id, one] of [...sealed, ...(await store.sealedBodies(missing))]) bodies.set(id, sealer.open(one, id));
    return bodies;
  }
}

/** Messages whose bodies fit into memory together; a batch of orders is one such group. */
function groupsOf(messages: readonly Received[]): Received[][] {
  const groups: Received[][] = [];
  let room = 0;
  for (const message of messages) {
    const { sizeBytes } = message.data;
    const group = groups.at(-1);
    if (group && sizeBytes <= room) group.push(message);
    else {
      groups.push([message]);
      room = BODIES_AT_ONCE_BYTES;
    }
    room -= sizeBytes;
  }
  return groups;
}

/** How documents end, as the audit has it. */
export function endsOf(outcomes: readonly Outcome[], waiting: readonly RoutedFact[]) {
  const patient = new Set(waiting.map(({ message }) => message.document));
  return outcomes.map(({ document, state }) => {
    const result = state !== 'translated' ? 'refused' : patient.has(document.id) ? 'waiting' : 'translated';
    return { id: document.id, key: document.id, result } as const;
  });
}

import { randomUUID } from 'node:crypto';
import { frameOf } from '#libs/actors';
import { documentAvailable, typeOf, type DataOf, type documentReceived, type Message } from '#libs/contracts';
import type { RecentBodies } from '../raw-store/recent-bodies.js';
import type { Sealed, Sealer } from '../raw-store/sealing.js';
import type { GatewayStore, GatewayTables } from '../store/gateway-store.js';
import type { Said } from '../transactions.js';
import type { Vault } from '../vault/vault.js';
import { refusalExceptions } from './outcomes.js';
import { route, type JoinTraces } from './routing.js';
import { auditFrames } from './stage-audit.js';
import type { StoredDocument } from './stored-document.js';
import {
  translatedDocument,
  type Body,
  type ReadableConnection,
  type RoutedFact,
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
  readonly join?: JoinTraces | undefined;
  /** Bodies that this process has just taken in. */
  readonly recent?: RecentBodies | undefined;
  /** Told when facts were left waiting for a name. */
  readonly left?: (() => void) | undefined;
  /** Hears what became of each document, after it is durable. */
  readonly observe?: ((translated: readonly TranslatedDocument[]) => void) | undefined;
}

/** Only a document in this state is translated; a copy of its message finds another one and changes nothing. */
const TO_TRANSLATE = 'received';

/** Reads raw documents and sends on what they say: translation and routing, one transaction a batch. */
export class TranslationStage {
  private readonly instance = randomUUID();
  private batches = 0;

  constructor(private readonly parts: StageParts) {}

  /** Takes a batch of `document.received`; everything that it leads to is durable when it resolves. */
  async take(messages: readonly Received[]): Promise<readonly TranslatedDocument[]> {
    const distinct = [...new Map(messages.map((message) => [message.data.documentId, message])).values()];
    const stored = await this.parts.store.documents(distinct.map(({ data }) => data.documentId));
    const due = distinct.filter(({ data }) => stored.get(data.documentId)?.state === TO_TRANSLATE);
    if (due.length === 0) return [];
    const bodies = await this.bodies(due, stored);
    const translated: TranslatedDocument[] = [];
    for (const { data, traceparent } of due) {
      const document = stored.get(data.documentId);
      const readable = this.parts.connections.get(document?.account ?? '');
      const body = document && bodies.get(document.id);
      if (document) translated.push(await translatedDocument(document, body, readable, traceparent));
      // a file that could not be read to its end says nothing of its contents: the message is taken again
      if (body instanceof FileRead && body.failure !== undefined) throw body.failure;
    }
    const left = await this.parts.store.transaction((tables) => this.write(tables, translated));
    if (left > 0) this.parts.left?.();
    this.parts.observe?.(translated);
    return translated;
  }

  private async write(tables: GatewayTables, translated: readonly TranslatedDocument[]): Promise<Said<number>> {
    const now = new Date();
    const { routed, waiting } = await route(
      tables.routing,
      translated.flatMap(({ facts }) => facts),
      this.parts.join,
    );
    const revisions = new Map(translated.map(({ document }) => [document.id, document.revision]));
    await this.parts.vault.keep(
      tables,
      translated.flatMap(({ buyers }) => buyers),
    );
    const noted = await tables.documents.saveOutcomes(translated);
    const frames = [
      ...routed.map((message) => frameOf(message, `${message.id}#${revisions.get(message.document ?? '') ?? 0}`)),
      ...translated.flatMap((one) => availableMessages(one, now)).map((message) => frameOf(message)),
      ...this.audit(translated, routed, waiting, now),
    ];
    return { result: waiting.length, frames, exceptions: refusalExceptions(translated, noted, now) };
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

  private audit(
    translated: readonly TranslatedDocument[],
    routed: readonly Message[],
    waiting: readonly RoutedFact[],
    now: Date,
  ) {
    const patient = new Set(waiting.map(({ message }) => message.document));
    const taken = translated.map(({ document, state }) => {
      const result = state !== 'translated' ? 'refused' : patient.has(document.id) ? 'waiting' : 'translated';
      return { id: document.id, key: document.id, result } as const;
    });
    const issued = routed.map(({ id }) => ({ id, kind: 'fact', value: null }));
    const planVersion = translatorsOf(translated);
    return auditFrames({ instance: this.instance, planVersion }, ++this.batches, now, { taken, issued });
  }
}

/** The bytes of a file as they are read, and what kept them from being read. */
class FileRead implements AsyncIterable<Uint8Array> {
  failure: unknown;

  constructor(private readonly chunks: AsyncIterable<Uint8Array>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.chunks;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** Which translators made a batch, for example `shopify/1 wms/1`. */
function translatorsOf(translated: readonly TranslatedDocument[]): string {
  return [...new Set(translated.map(({ document, translator }) => `${document.source}/${translator}`))]
    .sort()
    .join(' ');
}

/** A thin notification: what it names is fetched by whoever speaks to the shop. */
function availableMessages({ document, available }: TranslatedDocument, now: Date): Message[] {
  return available.map(({ kind, externalId }) => {
    const documentId = `${document.account}/${kind}/${externalId}`;
    const { source, account, topic, id } = document;
    const data = { documentId, source, account, topic, eventId: id.slice(account.length + 1), kind, externalId };
    const about = {
      id: `${id}#${kind}/${externalId}`,
      type: typeOf(documentAvailable),
      source: 'channel-gateway',
      key: documentId,
    };
    return { ...about, time: now.toISOString(), revision: 0, causes: [id], data };
  });
}

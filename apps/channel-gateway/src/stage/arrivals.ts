import type { Frame } from '#libs/actors';
import type { Exception } from '#libs/contracts';
import type { SealedDocument } from '../raw-store/document-statements.js';
import type { GatewayTables } from '../store/gateway-store.js';
import type { Vault } from '../vault/vault.js';
import { FactWriter } from './fact-writer.js';
import { refusalExceptions } from './outcomes.js';
import type { RecentNames } from './recent-names.js';
import type { JoinTraces } from './routing.js';
import type { StoredDocument } from './stored-document.js';
import { endsOf, FACTS_AT_ONCE } from './translation-stage.js';
import {
  translatedDocument,
  type Outcome,
  type ReadableConnection,
  type TranslatedDocument,
} from './translated-document.js';

/** What the reading of arrivals is made of. */
export interface ArrivalsParts {
  readonly vault: Vault;
  /** Connections by account. */
  readonly connections: ReadonlyMap<string, ReadableConnection>;
  /** Facts of a document that are held in memory at most. */
  readonly factsAtOnce?: number | undefined;
  readonly join?: JoinTraces | undefined;
  /** What partners have just called our orders. */
  readonly names?: RecentNames | undefined;
  /** The trace in which a document is read, given that of its delivery. */
  readonly trace?: ((delivery: string | undefined) => string | undefined) | undefined;
  /** Told when facts were left waiting for a name. */
  readonly left?: (() => void) | undefined;
  /** Hears what became of each document, after it is durable. */
  readonly observe?: ((outcomes: readonly Outcome[]) => void) | undefined;
}

/** What documents say, as it goes into the transaction that takes them. */
export interface SaidOnArrival {
  readonly frames: readonly Frame[];
  readonly exceptions: readonly Exception[];
  /** How many facts wait for a name. */
  readonly waiting: number;
}

/** Bodies up to this size are read as they come in; a larger one would keep the senders of others waiting. */
const READ_ON_ARRIVAL_BYTES = 64 * 1024;

/**
 * Reads documents as they come in, so that taking one and sending on what it says is one commit and no message. What is
 * not read here is left to the stage: what is large, what says much, and what could not be written with its facts.
 */
export class Arrivals {
  private readonly writer: FactWriter;

  constructor(private readonly parts: ArrivalsParts) {
    this.writer = new FactWriter(parts.vault, parts.join, parts.names);
  }

  /** What these documents say, by id, of those that are read here. Writes nothing. */
  async read(documents: readonly SealedDocument[]): Promise<ReadonlyMap<string, TranslatedDocument>> {
    const { connections, factsAtOnce = FACTS_AT_ONCE, trace = (delivery) => delivery } = this.parts;
    const read = new Map<string, TranslatedDocument>();
    for (const one of documents) {
      const { bytes: body, account, traceparent } = one.document;
      if (body.length > READ_ON_ARRIVAL_BYTES) continue;
      const given = {
        document: arriving(one),
        body,
        readable: connections.get(account),
        traceparent: trace(traceparent),
      };
      const translated = await translatedDocument(given, factsAtOnce);
      if (translated) read.set(one.id, translated);
    }
    return read;
  }

  /** Writes what new documents say, in the transaction that takes them in with their outcomes. */
  async say(tables: GatewayTables, read: readonly TranslatedDocument[], now: Date): Promise<SaidOnArrival> {
    const taken = (patient: Parameters<typeof endsOf>[1]) => endsOf(read, patient);
    const { frames, waiting } = await this.writer.write(tables, read, now, taken);
    const noted = read.map(({ document, state }) => notedOf(document.id, state === 'refused' ? now : null));
    return { frames, exceptions: refusalExceptions(read, noted, now), waiting: waiting.length };
  }

  /** All of it is durable. */
  done(read: readonly TranslatedDocument[], { waiting }: SaidOnArrival): void {
    if (waiting > 0) this.parts.left?.();
    this.parts.observe?.(read);
  }
}

/** How a new document will stand, before its outcome. */
function arriving({ id, document, sealed }: SealedDocument): StoredDocument {
  const { source, account, topic, seller, receivedAt } = document;
  const about = { id, source, account, topic, seller, receivedAt };
  return { ...about, state: 'received', key: sealed.key, revision: 0, refusedSince: null };
}

function notedOf(id: string, refusedSince: Date | null) {
  return { id, revision: 1, refusedSince };
}

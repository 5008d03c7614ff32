import type { Work } from '#libs/service';
import type { Sealer } from '../raw-store/sealing.js';
import type { Database } from '../raw-store/document-statements.js';
import type { GatewayStore, GatewayTables } from '../store/gateway-store.js';
import type { Said } from '../transactions.js';
import type { Vault } from '../vault/vault.js';
import { FactWriter } from './fact-writer.js';
import { FileRead } from './file-read.js';
import { firstReading, mustAgree, partsOf, type FirstReading, type LongDocument } from './long-document.js';
import { claimLong, renewLong } from './long-statements.js';
import { refusalExceptions } from './outcomes.js';
import { factId, routedFacts, type RoutedFact } from './routed-facts.js';
import type { JoinTraces } from './routing.js';
import type { StoredDocument } from './stored-document.js';
import { endsOf, FACTS_AT_ONCE } from './translation-stage.js';
import {
  guarded,
  outcomeOf,
  unreadable,
  withheldOf,
  type Body,
  type Outcome,
  type ReadableConnection,
  type ToTranslate,
} from './translated-document.js';

/** What the work is made of. */
export interface LongDocumentsParts {
  readonly store: GatewayStore;
  readonly database: Database;
  readonly sealer: Sealer;
  readonly vault: Vault;
  readonly readFile: (upload: string) => AsyncIterable<Uint8Array>;
  readonly connections: ReadonlyMap<string, ReadableConnection>;
  /** Facts that are held in memory at most. */
  readonly factsAtOnce?: number | undefined;
  readonly join?: JoinTraces | undefined;
  readonly left?: (() => void) | undefined;
  readonly observe?: ((outcomes: readonly Outcome[]) => void) | undefined;
  /** A document that could not be read to its end: it is taken again. */
  readonly trouble: (document: string, error: unknown) => void;
}

/** How often long documents are looked for that nobody told this replica of. */
const EVERY_MS = 5_000;
/** How long a replica that fell silent keeps others from a document; renewed three times meanwhile. */
const LEASE_MS = 60_000;

/**
 * Reads documents that say more than is held in memory, one at a time, beside the stage: no order waits behind a file of a
 * million lines. Such a document is read twice: for its outcome, and to write what is taken of it, in parts and in one
 * transaction, so that it is there as a whole or not at all. What a replica began and did not end another one begins anew.
 */
export class LongDocuments implements Work {
  readonly name = 'long documents';
  private readonly writer: FactWriter;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private leaving = false;

  constructor(private readonly parts: LongDocumentsParts) {
    this.writer = new FactWriter(parts.vault, parts.join);
  }

  start(): void {
    this.soon();
  }

  /** What is being read is left to whoever comes next. */
  async stop(): Promise<void> {
    this.leaving = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Documents were set aside. */
  soon(): void {
    if (this.leaving || this.running !== undefined) return;
    clearTimeout(this.timer);
    this.running = this.run().finally(() => {
      this.running = undefined;
      if (!this.leaving) this.timer = setTimeout(() => this.soon(), EVERY_MS).unref();
    });
  }

  /** Reads what is there until nothing is left; never rejects. */
  async run(): Promise<void> {
    try {
      for (;;) {
        const claimed = this.leaving ? undefined : await claimLong(this.parts.database, LEASE_MS);
        if (claimed === undefined) return;
        await this.take(claimed);
      }
    } catch (error) {
      if (!this.leaving) this.parts.trouble('', error);
    }
  }

  private async take({ id, traceparent }: LongDocument): Promise<void> {
    const { database } = this.parts;
    const renewal = setInterval(() => void renewLong(database, id, LEASE_MS).catch(() => undefined), LEASE_MS / 3);
    try {
      const document = (await this.parts.store.documents([id])).get(id);
      if (document) await this.translate(document, traceparent ?? undefined);
    } catch (error) {
      if (!this.leaving) this.parts.trouble(id, error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async translate(document: StoredDocument, traceparent: string | undefined): Promise<void> {
    const given = async (): Promise<ToTranslate> => {
      const readable = this.parts.connections.get(document.account);
      return { document, body: await this.body(document), readable, traceparent };
    };
    const first = await this.first(await given());
    const second = await given();
    const written = await this.parts.store.transaction((tables) => this.write(tables, second, first));
    if (written === undefined) return;
    if (written.waiting > 0) this.parts.left?.();
    this.parts.observe?.([written.outcome]);
  }

  private async first(given: ToTranslate): Promise<FirstReading> {
    const { factsAtOnce = FACTS_AT_ONCE } = this.parts;
    const whole = unreadable(given);
    const read = whole ?? (await guarded(() => firstReading(given, factsAtOnce)));
    mustBeWhole(given.body);
    if ('summary' in read) return read;
    return { summary: { ...read, factCount: 0, taken: [], dropped: true }, types: new Map() };
  }

  private async write(
    tables: GatewayTables,
    given: ToTranslate,
    first: FirstReading,
  ): Promise<Said<{ readonly outcome: Outcome; readonly waiting: number } | undefined>> {
    const { document, readable } = given;
    if (!(await tables.long.mine(document.id))) return { result: undefined, frames: [] };
    const now = new Date();
    const withheld = first.summary.dropped ? [] : withheldOf(first.types);
    const translator = readable?.loaded.source.translatorVersion ?? 0;
    const all = first.summary.dropped ? NOTHING : await this.writeParts(tables, { given, first, withheld, translator });
    const outcome = { ...outcomeOf(document, readable, first.summary, withheld), factCount: all.facts, holders: [] };
    const noted = await tables.documents.saveOutcomes([outcome]);
    if (all.buyers > 0) await tables.long.noteHolders(document.id);
    const { frames } = await this.writer.write(tables, [{ ...EMPTY, document, translator }], now, () =>
      endsOf([outcome], all.waiting),
    );
    const exceptions = refusalExceptions([outcome], noted, now);
    return { result: { outcome, waiting: all.waiting.length }, frames: [...frames], exceptions };
  }

  private async writeParts(
    tables: GatewayTables,
    { given, first, withheld, translator }: SecondReading,
  ): Promise<Tally> {
    const { document, traceparent, body } = given;
    const { factsAtOnce = FACTS_AT_ONCE } = this.parts;
    const parts = partsOf(given, first, withheld, factsAtOnce);
    const tally: Tally = { facts: 0, buyers: 0, waiting: [] };
    for (;;) {
      const { done, value } = await parts.next();
      mustBeWhole(body);
      if (done === true) {
        mustAgree(document.id, first.summary, value);
        return tally;
      }
      if (this.leaving) throw new Error('the service stops');
      const names = new Set(value.facts.map((fact) => factId(fact, document)));
      const before = await tables.long.factCounts(document.id, [...names]);
      const facts = routedFacts(value.facts, document, traceparent, before);
      const { frames, waiting } = await this.writer.write(
        tables,
        [{ ...value, document, translator, facts }],
        new Date(),
      );
      await tables.say(frames);
      tally.facts += facts.length;
      tally.buyers += value.buyers.length;
      // one is enough to know that the document waits
      if (tally.waiting.length === 0) tally.waiting = waiting.slice(0, 1);
    }
  }

  private async body({ id, key, upload }: StoredDocument): Promise<Body | undefined> {
    const { store, sealer, readFile } = this.parts;
    if (!key) return undefined;
    if (upload) return new FileRead(readFile(upload));
    const sealed = (await store.sealedBodies([id])).get(id);
    return sealed && sealer.open(sealed, id);
  }
}

/** What the second reading goes by. */
interface SecondReading {
  readonly given: ToTranslate;
  readonly first: FirstReading;
  readonly withheld: ReturnType<typeof withheldOf>;
  readonly translator: number;
}

/** What the parts of a document come to. */
interface Tally {
  facts: number;
  buyers: number;
  waiting: readonly RoutedFact[];
}

const EMPTY = { facts: [], available: [], buyers: [] };
const NOTHING: Tally = { facts: 0, buyers: 0, waiting: [] };

function mustBeWhole(body: Body | undefined): void {
  if (body instanceof FileRead) body.mustBeWhole();
}

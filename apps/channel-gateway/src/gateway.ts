import type pg from 'pg';
import { CallDesk, PostgresCallStore, type CallWriter, type NatsBus, type Writer } from '#libs/actors';
import type { Work } from '#libs/service';
import type { HandlesOf, Telemetry } from '#libs/telemetry';
import { BatchBook } from './batches/batch-book.js';
import { learningCalls } from './egress/learning-calls.js';
import { openConnections, type OpenedAccount } from './connections/open-connections.js';
import type { Installation } from './installation.js';
import { Intake } from './intake/intake.js';
import { DEFAULT_INTAKE_LIMITS, IntakeQueue } from './intake/intake-queue.js';
import { whileBusy } from './intake/while-busy.js';
import { Files } from './intake/files/files.js';
import { WatchedFolder } from './intake/files/watched-folder.js';
import { Poller } from './intake/polling/poller.js';
import { waitingDocuments } from './raw-store/document-statements.js';
import type { IncomingDocument } from './raw-store/incoming-document.js';
import { RawStore } from './raw-store/raw-store.js';
import { FileStore, type FileReceipt } from './raw-store/files/file-store.js';
import { RecentBodies } from './raw-store/recent-bodies.js';
import { Sealer } from './raw-store/sealing.js';
import { Arrivals } from './stage/arrivals.js';
import type { JoinTraces } from './stage/routing.js';
import { RecentNames } from './stage/recent-names.js';
import { LongDocuments } from './stage/long-documents.js';
import { RoutingUpkeep } from './stage/routing-upkeep.js';
import { TranslationStage } from './stage/translation-stage.js';
import { PostgresGatewayStore } from './store/postgres-gateway-store.js';
import { deskObserver } from './telemetry/desk-observer.js';
import { GatewayFigures } from './telemetry/gateway-figures.js';
import { gatewayMetrics } from './telemetry/gateway.metrics.js';
import { IntakeObserver } from './telemetry/intake-observer.js';
import { pollObserver } from './telemetry/poll-observer.js';
import { joinTraces, readTraces } from './telemetry/join-traces.js';
import { observeTranslation } from './telemetry/stage-observer.js';
import { TokenBook } from './tokens/token-book.js';
import { type Trouble, Troubles } from './troubles/troubles.js';
import { Vault } from './vault/vault.js';
import { Watches } from './watches.js';

const MINUTE_MS = 60_000;

/** The parts of the gateway, put together. */
export class Gateway {
  readonly intake: Intake;
  private readonly intakeQueue: IntakeQueue;
  readonly intakeObserver: IntakeObserver;
  readonly stage: TranslationStage;
  private readonly long: LongDocuments;
  readonly desk: CallDesk;
  private readonly poller: Poller;
  readonly watches: Watches;
  private readonly troubles: Troubles;
  private readonly fileStore: FileStore;
  readonly files: Files;
  private readonly connected: readonly OpenedAccount[];
  private readonly sealer: Sealer;
  readonly store: PostgresGatewayStore;
  private readonly recent = new RecentBodies();
  private readonly names = new RecentNames();
  private readonly documents: RawStore;
  private readonly vault: Vault;
  private readonly tokens: TokenBook;
  private readonly upkeep: RoutingUpkeep;
  private readonly metrics: HandlesOf<typeof gatewayMetrics>;
  private readonly join: JoinTraces;

  constructor(
    private readonly pool: pg.Pool,
    private readonly writer: Writer,
    private readonly installation: Installation,
    private readonly telemetry: Telemetry,
    private readonly bus: Pick<NatsBus, 'streamBytes'>,
  ) {
    const { names: account, openConnections } = installation;
    this.metrics = telemetry.metrics.declare(gatewayMetrics, { account, target: account });
    this.join = joinTraces(telemetry.tracing);
    this.sealer = Sealer.withMasterKey(installation.secret('VAULT_KEY'));
    this.store = new PostgresGatewayStore(writer, pool);
    this.vault = new Vault(this.store, this.sealer);
    this.tokens = new TokenBook(writer, pool, this.sealer, (of, result) =>
      this.metrics.tokens.add({ account: of, result }),
    );
    this.intakeQueue = this.makeQueue();
    this.intake = new Intake(openConnections, (documents) => this.documents.receive(documents), this.intakeQueue);
    this.intakeObserver = new IntakeObserver(this.metrics, telemetry.logger);
    this.upkeep = this.makeUpkeep();
    this.fileStore = new FileStore(writer, pool, this.sealer);
    this.documents = this.makeDocuments();
    this.files = this.makeFiles();
    this.long = this.makeLong();
    this.stage = this.makeStage();
    this.troubles = new Troubles(writer, pool);
    this.connected = this.openConnections();
    this.desk = this.makeDesk();
    this.watches = this.makeWatches();
    this.poller = this.makePoller();
  }

  /** What runs beside the doors. */
  get works(): Work[] {
    const { logger } = this.telemetry;
    const { names } = this.installation;
    return [
      { name: 'calls', start: () => this.desk.start(), stop: () => this.desk.stop() },
      { name: 'intake', start: () => undefined, stop: () => this.intake.idle() },
      this.intakeQueue,
      this.poller,
      this.upkeep,
      this.long,
      ...this.watchedFolders,
      new GatewayFigures(this.pool, this.desk, names, this.metrics, logger),
    ];
  }

  private makeQueue(): IntakeQueue {
    const { logger } = this.telemetry;
    return new IntakeQueue({
      limits: this.installation.accounts.intake ?? DEFAULT_INTAKE_LIMITS,
      waitingDocuments: (upTo) => waitingDocuments(this.pool, upTo),
      factsBytes: () => this.bus.streamBytes('FACTS'),
      callsBehindMs: whileBusy(() => this.desk.behindMs()),
      looked: ({ documents, factsBytes, callsBehindMs }) => {
        this.metrics.queued.set({}, documents);
        this.metrics.ahead.set({}, factsBytes);
        this.metrics.behind.set({}, callsBehindMs / 1_000);
      },
      trouble: (error) => logger.debug({ err: error }, 'the queue behind intake was not looked at'),
    });
  }

  private makeUpkeep(): RoutingUpkeep {
    const { logger } = this.telemetry;
    const trouble = (error: unknown): void => logger.warn({ err: error }, 'routing upkeep failed and is tried again');
    const overdueAfterMs = this.installation.accounts.unresolvedAfterMinutes * MINUTE_MS;
    return new RoutingUpkeep(this.store, overdueAfterMs, trouble, this.join);
  }

  private makeDocuments(): RawStore {
    const { store, sealer, recent, names } = this;
    const trace = readTraces(this.telemetry.tracing);
    const arrivals = new Arrivals({ ...this.readingParts(), names, trace });
    return new RawStore({ store, sealer, recent, arrivals, left: (documents) => this.intakeQueue.took(documents) });
  }

  private makeStage(): TranslationStage {
    return new TranslationStage({ ...this.readingParts(), recent: this.recent, setAside: () => this.long.soon() });
  }

  private makeLong(): LongDocuments {
    const { logger } = this.telemetry;
    const trouble = (document: string, error: unknown): void =>
      logger.warn({ document, err: error }, 'a long document was not read to its end and is taken again');
    return new LongDocuments({ ...this.readingParts(), database: this.pool, trouble });
  }

  private readingParts() {
    const { store, sealer, vault, join, installation } = this;
    return {
      store,
      sealer,
      vault,
      join,
      readFile: (upload: string) => this.fileStore.read(upload),
      left: () => this.upkeep.soon(),
      connections: installation.connections,
      factsAtOnce: installation.accounts.translation?.factsAtOnce,
      observe: observeTranslation(this.metrics, this.telemetry.logger),
    };
  }

  private makeFiles(): Files {
    const { sources, uploadToken } = this.installation;
    const observe = (account: string, { receipt: result }: FileReceipt): void =>
      this.metrics.files.add({ account, result });
    return new Files(this.fileStore, sources, uploadToken, observe);
  }

  private get watchedFolders(): Work[] {
    const { watchedFolder: folder } = this.installation;
    if (folder === undefined) return [];
    const { logger } = this.telemetry;
    const refused = (trouble: Trouble): Promise<void> => this.troubles.open(trouble);
    const trouble = (path: string, error: unknown): void => logger.warn({ path, err: error }, 'a file was not taken');
    return [new WatchedFolder({ folder, files: this.files, refused, trouble })];
  }

  private openConnections(): OpenedAccount[] {
    const { vault, documents: rawStore, installation } = this;
    return openConnections(installation.connected, {
      accounts: installation.accounts,
      secret: (variable) => installation.secret(variable),
      vault,
      batches: new BatchBook(this.pool),
      publicUrl: installation.publicUrl,
      tokens: this.tokens,
      receive: (documents) => rawStore.receive(documents),
      named: (alias) => this.names.note(alias),
    });
  }

  private makePoller(): Poller {
    const { pool, documents, intakeQueue, connected, metrics } = this;
    const { logger } = this.telemetry;
    return new Poller({
      accounts: connected,
      pool,
      receive: (given) => documents.receive(given),
      admit: () => intakeQueue.admit('channel'),
      troubles: this.troubles,
      alsoFor: (account) => this.watches.worksFor(account),
      observer: pollObserver(metrics, logger),
      gained: (account) => metrics.leases.add({ account }),
      trouble: (error) => logger.debug({ err: error }, 'leases of channel accounts were not renewed'),
    });
  }

  private makeWatches(): Watches {
    const { pool, documents, connected: accounts, troubles, metrics } = this;
    const receive = (given: readonly IncomingDocument[]) => documents.receive(given);
    return new Watches({ accounts, pool, receive, troubles, metrics, logger: this.telemetry.logger });
  }

  private makeDesk(): CallDesk {
    const { store } = this;
    const targets = this.connected.map(({ opened }) => opened.target);
    const calls = new PostgresCallStore(this.pool, this.writer as CallWriter);
    return new CallDesk({
      service: 'channel-gateway',
      store: learningCalls(store, calls, this.join),
      targets,
      observer: deskObserver(this.telemetry, this.metrics),
    });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Writer } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { BackgroundWork } from '#libs/service';
import { erpReleaseMetrics, Telemetry } from '#libs/telemetry';
import type { ServedErp } from '../connections/served-erp.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { ReleaseWatch } from '../telemetry/release-watch.js';
import { PostgresItemCursors } from './item-cursors.js';
import { ItemSync } from './item-sync.js';

/** Whether an ERP answered when it was last asked. */
export interface Reachability {
  readonly reachable: boolean;
  /** Since when it is so. */
  readonly since: string;
  /** Why it is not reachable. */
  readonly reason: string | null;
}

/** An ERP that asks us to slow down, or to which there was no turn, is there. */
const BUSY: ReadonlySet<string> = new Set(['throttled', 'no-turn']);

/** Looks at the item lists of all ERPs now and then, and so knows which of them answer. */
@Injectable()
export class ItemListWork {
  private readonly known = new Map<string, Reachability>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly releases: ReleaseWatch;

  constructor(
    @Inject(GATEWAY_SETUP) { erps }: GatewaySetup,
    @Inject(Writer) private readonly writer: Writer,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    const { sunset } = telemetry.metrics.declare(erpReleaseMetrics, {
      connection: erps.map((erp) => erp.connection.name),
    });
    this.releases = new ReleaseWatch({
      warn: (version, sentence) => telemetry.logger.warn(version, sentence),
      ends: (connection, atSeconds) => sunset.set({ connection }, atSeconds),
    });
    work.add({ name: 'item lists', start: () => erps.forEach((erp) => this.start(erp)), stop: () => this.stop() });
  }

  /** How an ERP is doing; undefined before it was asked. */
  reachabilityOf(connection: string): Reachability | undefined {
    return this.known.get(connection);
  }

  private start(erp: ServedErp): void {
    const { connection, driver, gate } = erp;
    this.releases.look(erp);
    const sync = new ItemSync({ connection, driver, gate, cursors: new PostgresItemCursors(this.writer) });
    const look = () => {
      if (this.underWay.has(connection.name)) return;
      const looking = this.look(erp, sync).finally(() => this.underWay.delete(connection.name));
      this.underWay.set(connection.name, looking);
    };
    look();
    this.timers.push(setInterval(look, connection.itemListEverySeconds * 1000));
  }

  private async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.underWay.values());
  }

  private async look(erp: ServedErp, sync: ItemSync): Promise<void> {
    const { connection, driver, gate } = erp;
    try {
      // a replica that does not lead asks nothing else, and must know it all the same
      await driver.ping(gate.turn(connection.timeoutMs));
      this.releases.look(erp);
      await sync.run();
      this.note(connection.name, null);
    } catch (error) {
      if (error instanceof RetryLater && BUSY.has(error.code)) return;
      this.note(connection.name, error instanceof Error ? error.message : String(error));
    }
  }

  private note(connection: string, reason: string | null): void {
    const before = this.known.get(connection);
    const reachable = reason === null;
    if (before?.reachable === reachable) return;
    this.known.set(connection, { reachable, since: new Date().toISOString(), reason });
    if (!reachable) this.telemetry.logger.warn({ connection, reason }, 'the ERP cannot be asked: postings wait');
    else if (before) this.telemetry.logger.info({ connection }, 'the ERP answers again');
  }
}

import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { Writer } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { BackgroundWork } from '#libs/service';
import { erpMasterDataMetrics, Telemetry, type HandlesOf } from '#libs/telemetry';
import { masterKinds } from '../drivers/driver.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { listStates, type MasterListState } from './master-rows.js';
import { MasterSync } from './master-sync.js';
import { checkPolicy, type PolicyCheck } from './policy-check.js';

/** How often the tables are asked how old they are, milliseconds. */
const LOOK_EVERY_MS = 15_000;

/** Reads the ERPs' lists now and then, and says how old they are and what of the posting policy they do not have. */
@Injectable()
export class MasterDataWork {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly states = new Map<string, MasterListState>();
  private readonly handles: HandlesOf<typeof erpMasterDataMetrics>;
  private warned = '';

  constructor(
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
    @Inject(Writer) private readonly writer: Writer,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    const connection = setup.erps.map((erp) => erp.connection.name);
    this.handles = telemetry.metrics.declare(erpMasterDataMetrics, { connection });
    this.readGauges(connection);
    work.add({ name: 'master data', start: () => this.start(), stop: () => this.stop() });
  }

  private start(): void {
    for (const erp of this.setup.erps) {
      const sync = new MasterSync(erp, this.writer);
      const { name, masterDataEverySeconds } = erp.connection;
      this.every(name, masterDataEverySeconds * 1000, () => sync.run().then(() => this.look()));
    }
    this.every('tables', LOOK_EVERY_MS, () => this.look());
  }

  private async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.underWay.values());
  }

  /** Does it now and then, never twice at once; what fails is done again next time. */
  private every(name: string, everyMs: number, act: () => Promise<void>): void {
    const round = () => {
      if (this.underWay.has(name)) return;
      const doing = act()
        .catch((error: unknown) => this.failed(name, error))
        .finally(() => this.underWay.delete(name));
      this.underWay.set(name, doing);
    };
    round();
    this.timers.push(setInterval(round, everyMs).unref());
  }

  private failed(connection: string, error: unknown): void {
    const level = error instanceof RetryLater ? 'debug' : 'warn';
    this.telemetry.logger[level]({ err: error, connection }, 'master data was not read: what is kept stays');
  }

  private async look(): Promise<void> {
    for (const state of await listStates(this.pool)) this.states.set(`${state.connection}/${state.kind}`, state);
    this.warn(await checkPolicy(this.pool, this.setup));
  }

  /** Says once what the policy names in vain, and again when that is something else. */
  private warn({ unknown }: PolicyCheck): void {
    for (const { connection } of this.setup.erps) {
      const count = unknown.filter((one) => one.connection === connection.name).length;
      this.handles.unknownCodes.set({ connection: connection.name }, count);
    }
    const what = unknown.map(({ legalEntity, kind, code, reason }) => `${legalEntity} ${kind} ${code} (${reason})`);
    const said = [...new Set(what)].toSorted().join(', ');
    if (said !== this.warned && said !== '')
      this.telemetry.logger.warn({ unknown: said }, 'the posting policy names what the ERP does not have');
    this.warned = said;
  }

  private readGauges(connections: readonly string[]): void {
    const { age, records, changes } = this.handles;
    for (const connection of connections)
      for (const kind of masterKinds) {
        const state = () => this.states.get(`${connection}/${kind}`);
        age.read({ connection, kind }, () => secondsSince(state()?.readAt));
        records.read({ connection, kind }, () => state()?.records ?? 0);
        changes.read({ connection, kind }, () => state()?.changes ?? 0);
      }
  }
}

function secondsSince(instant: string | null | undefined): number {
  return instant ? Math.max(0, (Date.now() - Date.parse(instant)) / 1000) : 0;
}

import { Inject, Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import {
  CallDesk,
  callSchema,
  PostgresCallStore,
  Writer,
  type CallCount,
  type CallObserver,
  type Target,
} from '#libs/actors';
import { Telemetry } from '#libs/telemetry';
import { BackgroundWork } from '../background-work.js';
import { migrate } from '../database/migrate.js';
import { ServiceConfig } from '../service-definition.js';
import { CallSignals } from './call-signals.js';
import { CallsController } from './calls.controller.js';
import { ReplaysController } from './replays.controller.js';

/** Whom a service calls, and what it wants to hear of it. */
export interface DeskSettings {
  readonly targets: readonly Target[];
  /** Told after each durable step; it must not throw. */
  readonly stepped?: CallObserver['stepped'];
  /** Told how many calls are open, every few seconds; it must not throw. */
  readonly counted?: (counts: readonly CallCount[]) => void;
}

/** How the settings come about: a provider without its token. */
export type DeskFactory = Pick<FactoryProvider<DeskSettings | Promise<DeskSettings>>, 'inject' | 'useFactory'> & {
  readonly imports?: DynamicModule['imports'];
};

const SETTINGS = Symbol('desk settings');
/** How often the table is asked how many calls are open, milliseconds. */
const COUNT_EVERY_MS = 5_000;

/** The desk for calls to the outside, its table and its doors: `desk.accept(…)` takes calls, the rest goes by itself. */
@Module({})
export class CallsModule {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(CallSignals) private readonly signals: CallSignals,
    @Inject(SETTINGS) private readonly settings: DeskSettings,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    work.add({ name: 'call desk', start: () => this.#start(), stop: () => this.#stop() });
  }

  /** For the service's own module, once. */
  static forDesk({ imports = [], inject = [], useFactory }: DeskFactory): DynamicModule {
    return {
      module: CallsModule,
      imports,
      controllers: [CallsController, ReplaysController],
      providers: [{ provide: SETTINGS, inject, useFactory }, signals, desk],
      exports: [CallDesk],
    };
  }

  #start(): void {
    this.desk.start();
    this.#timer = setInterval(() => void this.#count(), COUNT_EVERY_MS).unref();
  }

  #stop(): Promise<void> {
    clearInterval(this.#timer);
    return this.desk.stop();
  }

  async #count(): Promise<void> {
    try {
      const counts = await this.desk.count();
      this.signals.counted(counts);
      this.settings.counted?.(counts);
    } catch (error) {
      this.signals.troubled('all', error);
    }
  }
}

const signals: FactoryProvider<CallSignals> = {
  provide: CallSignals,
  inject: [Telemetry, SETTINGS],
  useFactory: (telemetry: Telemetry, { targets, stepped }: DeskSettings) =>
    new CallSignals(
      telemetry,
      targets.map(({ name }) => name),
      stepped,
    ),
};

const desk: FactoryProvider<Promise<CallDesk>> = {
  provide: CallDesk,
  inject: [ServiceConfig, MikroORM, pg.Pool, Writer, SETTINGS, CallSignals],
  useFactory: async (
    { name: service, instance }: ServiceConfig,
    orm: MikroORM,
    database: pg.Pool,
    writer: Writer,
    { targets }: DeskSettings,
    observer: CallSignals,
  ) => {
    await migrate(orm, callSchema);
    const store = new PostgresCallStore(database, writer);
    return new CallDesk({ service, instance, store, replays: store, targets, observer });
  },
};

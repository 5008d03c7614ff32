import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { BusConnection, NatsBus, Outbox, PostgresStore, Writer } from '#libs/actors';
import { activeTraceparent, CrossdockErrorFilter, Telemetry } from '#libs/telemetry';
import { BackgroundWork } from './background-work.js';
import { JetStreamStrategy } from './bus/jetstream-strategy.js';
import { openDatabase, openServicePool } from './database/database.js';
import { DeadLetters } from './database/dead-letters.js';
import { Exceptions } from './database/exceptions.js';
import { DeadLettersController } from './doors/dead-letters.controller.js';
import { ExceptionsController } from './doors/exceptions.controller.js';
import { OutboxController } from './doors/outbox.controller.js';
import { ServiceClosing } from './service-closing.js';
import { ServiceConfig, type ServiceDefinition } from './service-definition.js';
import { ServiceUpkeep } from './service-upkeep.js';
import { RuntimeObserver } from './telemetry/runtime-observer.js';
import { TracedBus } from './telemetry/traced-bus.js';

/** HTTP status of the errors that every service knows. */
const STATUS_BY_CODE = {
  'not-refused': 404,
  'unknown-replay': 404,
  'not-mendable': 409,
  'no-replays': 409,
  'invalid-query': 400,
  'unknown-column': 400,
  'unknown-actor-type': 404,
  'dead-letter-not-found': 404,
  'dead-letter-not-replayable': 409,
} as const;

/** What every service has: database, bus, writer, relay, and the doors for those who run it. Injectable everywhere. */
@Module({})
export class ServiceModule {
  /** For the root module, beside the telemetry. */
  static forService(definition: ServiceDefinition, config: ServiceConfig): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      controllers: [ExceptionsController, DeadLettersController, OutboxController],
      providers: [
        ...identity(definition, config),
        ...database(definition),
        ...bus,
        ...doors(definition),
        ServiceUpkeep,
        ServiceClosing,
      ],
      exports: [
        ServiceConfig,
        BackgroundWork,
        MikroORM,
        EntityManager,
        pg.Pool,
        Outbox,
        PostgresStore,
        BusConnection,
        NatsBus,
        Writer,
        Exceptions,
        DeadLetters,
        RuntimeObserver,
      ],
    };
  }
}

function identity({ name }: ServiceDefinition, config: ServiceConfig): Provider[] {
  return [
    { provide: ServiceConfig, useValue: config },
    { provide: BackgroundWork, useFactory: () => new BackgroundWork() },
    {
      provide: RuntimeObserver,
      inject: [Telemetry],
      useFactory: (telemetry: Telemetry) => new RuntimeObserver(telemetry, name),
    },
  ];
}

function database(definition: ServiceDefinition): Provider[] {
  return [
    {
      provide: MikroORM,
      inject: [ServiceConfig, Telemetry],
      useFactory: (config: ServiceConfig, { logger }: Telemetry) => openDatabase(definition, config, logger),
    },
    { provide: EntityManager, inject: [MikroORM], useFactory: ({ em }: MikroORM) => em },
    {
      provide: pg.Pool,
      // after MikroORM, which brings the schema up to date
      inject: [ServiceConfig, Telemetry, MikroORM],
      useFactory: (config: ServiceConfig, { logger }: Telemetry) => openServicePool(config, logger),
    },
    { provide: PostgresStore, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new PostgresStore(pool) },
    { provide: Outbox, inject: [PostgresStore], useFactory: ({ outbox }: PostgresStore) => outbox },
    { provide: Exceptions, inject: [EntityManager], useFactory: (em: EntityManager) => new Exceptions(em) },
    {
      provide: DeadLetters,
      inject: [EntityManager, PostgresStore, NatsBus, Telemetry],
      useFactory: (em: EntityManager, store: PostgresStore, nats: NatsBus, { tracing }: Telemetry) =>
        new DeadLetters(em, store, nats, tracing),
    },
  ];
}

const bus: Provider[] = [
  {
    provide: BusConnection,
    inject: [ServiceConfig, Telemetry],
    useFactory: ({ environment, name }: ServiceConfig, { logger }: Telemetry) =>
      new BusConnection({ url: environment.natsUrl, name, log: (line) => logger.info({ context: 'NATS' }, line) }),
  },
  {
    provide: NatsBus,
    inject: [BusConnection, Telemetry],
    useFactory: (connection: BusConnection, { tracing }: Telemetry): NatsBus => new TracedBus(connection, tracing),
  },
  {
    provide: Writer,
    inject: [ServiceConfig, pg.Pool, Outbox, NatsBus, RuntimeObserver],
    useFactory: (
      { name: service }: ServiceConfig,
      pool: pg.Pool,
      outbox: Outbox,
      nats: NatsBus,
      observer: RuntimeObserver,
    ) => new Writer({ service, pool, outbox, bus: nats, observer, traceparent: activeTraceparent }),
  },
  {
    provide: JetStreamStrategy,
    inject: [ServiceConfig, NatsBus, Writer, RuntimeObserver, Telemetry, DeadLetters],
    useFactory: (
      { name: service }: ServiceConfig,
      nats: NatsBus,
      writer: Writer,
      observer: RuntimeObserver,
      { tracing }: Telemetry,
      letters: DeadLetters,
    ) =>
      new JetStreamStrategy({
        service,
        bus: nats,
        writer,
        observer,
        tracing,
        replayParked: (types) => letters.replayParked(types),
      }),
  },
];

function doors({ statusByCode = {} }: ServiceDefinition): Provider[] {
  return [
    {
      provide: APP_FILTER,
      inject: [Telemetry],
      useFactory: ({ logger }: Telemetry) => new CrossdockErrorFilter({ ...STATUS_BY_CODE, ...statusByCode }, logger),
    },
  ];
}

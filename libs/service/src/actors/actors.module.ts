import { Inject, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import {
  ActorLoop,
  ActorReader,
  actorSchema,
  NatsBus,
  PostgresStore,
  type ActorLoopOptions,
  type Slots,
} from '#libs/actors';
import { Telemetry } from '#libs/telemetry';
import { BackgroundWork } from '../background-work.js';
import { migrate } from '../database/migrate.js';
import { ServiceConfig } from '../service-definition.js';
import { RuntimeObserver } from '../telemetry/runtime-observer.js';
import { runtimeTracer } from '../telemetry/runtime-tracer.js';
import { servedActor, type ActorEntry, type ServedActor } from './actor-entry.js';
import { ActorLoops } from './actor-loops.js';
import { ActorsController } from './actors.controller.js';
import { ProofsController } from './proofs.controller.js';
import { ReplanController } from './replan.controller.js';

/** Token of the actors that this service serves, their tables up to date. */
const SERVED_ACTORS = Symbol('served actors');

const clock = { nowMs: () => Date.now() };

/** What every loop of a service is given. */
type SharedByLoops = Pick<
  ActorLoopOptions<Slots, unknown>,
  'service' | 'instance' | 'bus' | 'store' | 'clock' | 'observer' | 'tracer'
>;
const SHARED_BY_LOOPS = Symbol('shared by loops');

/** Runs one loop for each actor type, from the moment on that the service's doors are open. */
@Module({})
export class ActorsModule {
  constructor(@Inject(ActorLoops) loops: ActorLoops, @Inject(BackgroundWork) work: BackgroundWork) {
    for (const [type, loop] of loops.byType)
      work.add({ name: `actor ${type}`, start: () => loop.start(), stop: () => loop.stop() });
  }

  /** For the service's own module, once. */
  static forActors<Policies extends readonly unknown[]>(
    entries: readonly [...{ [Index in keyof Policies]: ActorEntry<Policies[Index]> }],
  ): DynamicModule {
    return {
      module: ActorsModule,
      controllers: [ActorsController, ProofsController, ReplanController],
      providers: [
        servedActors(entries as readonly unknown[] as readonly ActorEntry<never>[]),
        sharedByLoops,
        actorLoops,
        actorReader,
      ],
      exports: [ActorReader],
    };
  }
}

function servedActors(entries: readonly ActorEntry<never>[]): Provider {
  return {
    provide: SERVED_ACTORS,
    inject: [MikroORM, ServiceConfig],
    useFactory: async (orm: MikroORM, config: ServiceConfig): Promise<readonly ServedActor[]> => {
      const actors = await Promise.all(entries.map((entry) => servedActor(entry, config)));
      await migrate(
        orm,
        actors.flatMap(({ definition }) => actorSchema(definition)),
      );
      return actors;
    },
  };
}

const sharedByLoops: Provider = {
  provide: SHARED_BY_LOOPS,
  inject: [ServiceConfig, NatsBus, PostgresStore, RuntimeObserver, Telemetry],
  useFactory: (
    { name: service, instance }: ServiceConfig,
    bus: NatsBus,
    store: PostgresStore,
    observer: RuntimeObserver,
    { tracing }: Telemetry,
  ): SharedByLoops => ({ service, instance, bus, store, clock, observer, tracer: runtimeTracer(tracing, service) }),
};

const actorLoops: Provider = {
  provide: ActorLoops,
  inject: [SERVED_ACTORS, SHARED_BY_LOOPS],
  useFactory: (actors: readonly ServedActor[], shared: SharedByLoops) =>
    new ActorLoops(new Map(actors.map((actor) => [actor.definition.type, new ActorLoop({ ...shared, ...actor })]))),
};

const actorReader: Provider = {
  provide: ActorReader,
  inject: [pg.Pool, PostgresStore, SERVED_ACTORS],
  useFactory: (pool: pg.Pool, store: PostgresStore, actors: readonly ServedActor[]) =>
    new ActorReader(
      pool,
      store,
      actors.map(({ definition }) => definition),
    ),
};

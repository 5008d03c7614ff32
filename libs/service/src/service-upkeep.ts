import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { NatsBus, OutboxRelay, PostgresStore } from '#libs/actors';
import { Telemetry } from '#libs/telemetry';
import { BackgroundWork } from './background-work.js';
import { OutboxUpkeep } from './database/outbox-upkeep.js';
import { RuntimeObserver } from './telemetry/runtime-observer.js';

/** How long a row's writer may take to publish it, milliseconds: twice what the bus may take to accept it. */
const OUTBOX_LEASE_MS = 10_000;

/** What every service does beside its own work: relays its outbox, keeps its partitions, says whether it is ready. */
@Injectable()
export class ServiceUpkeep {
  constructor(
    @Inject(BackgroundWork) work: BackgroundWork,
    @Inject(pg.Pool) pool: pg.Pool,
    @Inject(PostgresStore) store: PostgresStore,
    @Inject(NatsBus) bus: NatsBus,
    @Inject(RuntimeObserver) observer: RuntimeObserver,
    @Inject(Telemetry) { health, logger }: Telemetry,
  ) {
    const relay = new OutboxRelay({ bus, store, observer, leaseMs: OUTBOX_LEASE_MS });
    work.add({ name: 'outbox relay', start: () => relay.start(), stop: () => relay.stop() });
    work.add(new OutboxUpkeep(pool, logger));
    health.require({ name: 'database', check: async () => void (await pool.query('select')) });
    health.require({ name: 'bus', check: () => bus.check() });
    observer.watch(pool, store.outbox);
  }
}

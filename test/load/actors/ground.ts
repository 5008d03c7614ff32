import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/transport-node';
import type pg from 'pg';
import { actorSchema, keepOutboxPartitions, openPool, runtimeSchema } from '#libs/actors';
import { openDataFolder } from '../../../stack/data-folder.js';
import type { DatabaseUser } from '../../../stack/database.js';
import { startInfrastructure, type Infrastructure } from '../../../stack/infrastructure.js';
import { connectBus, OPERATOR, type BusUser } from '../../../stack/nats.js';
import { anyPort, Ports } from '../../../stack/ports.js';
import { listedProcesses } from '../../../stack/process-list.js';
import type { Report } from '../../../stack/report.js';
import { repositoryRoot } from '../../../stack/repository.js';
import { Secrets } from '../../../stack/secrets.js';
import { Supervisor } from '../../../stack/supervisor.js';
import type { OrderActor } from './order-service.js';

/** The service whose actor is measured, and its schema. */
const SERVICE = 'order-service';
export const SCHEMA = 'order_service';

/** PostgreSQL (fsync on) and JetStream (on files) of the benchmark's own, with the tables of the order actor. */
export class Ground {
  readonly pool: pg.Pool;
  readonly #folder: string;
  readonly #supervisor: Supervisor;
  readonly #infrastructure: Infrastructure;

  private constructor(folder: string, supervisor: Supervisor, infrastructure: Infrastructure) {
    this.#folder = folder;
    this.#supervisor = supervisor;
    this.#infrastructure = infrastructure;
    this.pool = openPool(this.databaseUrl(), SCHEMA, 'bench-actors');
  }

  static async open(definition: OrderActor, report: Report): Promise<Ground> {
    const base = join(repositoryRoot, '.data');
    mkdirSync(base, { recursive: true });
    const path = mkdtempSync(join(base, 'bench-'));
    const folder = openDataFolder(path);
    const supervisor = new Supervisor(folder.processes, report);
    try {
      const secrets = new Secrets(folder.secrets);
      const ports = { ports: new Ports(), preferredPort: anyPort };
      const infrastructure = await startInfrastructure({ folder, secrets, ...ports, supervisor, report }, {});
      const ground = new Ground(path, supervisor, infrastructure);
      await ground.#createTables(definition);
      return ground;
    } catch (error) {
      await supervisor.stop();
      rmSync(path, { recursive: true, force: true });
      throw error;
    }
  }

  databaseUrl(user: DatabaseUser = SERVICE): string {
    return this.#infrastructure.databaseUrl(user);
  }

  busUrl(user: BusUser = SERVICE): string {
    return this.#infrastructure.busUrl(user);
  }

  operator(): Promise<NatsConnection> {
    return connectBus(this.busUrl(OPERATOR));
  }

  /** Process id of `postgres` or `nats-server`. */
  pidOf(server: 'postgres' | 'nats-server'): number {
    const found = listedProcesses(join(this.#folder, 'processes.json')).find(({ service }) => service === server);
    if (!found) throw new Error(`${server} does not run`);
    return found.pid;
  }

  /** Ends the servers and removes their files. */
  async close(): Promise<void> {
    await this.pool.end();
    await this.#supervisor.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #createTables(definition: OrderActor): Promise<void> {
    const changes = [...runtimeSchema, ...actorSchema(definition)];
    for (const statement of changes.flatMap(({ statements }) => statements)) await this.pool.query(statement);
    await keepOutboxPartitions(this.pool);
  }
}

import pg from 'pg';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { childrenOf, cpuMsOf } from './cpu.js';
import type { LoadProcess, LoadStack } from './load-stack.js';

/** What the database has done for one role since its start. */
interface RoleFigures {
  readonly statements: number;
  readonly transactions: number;
  readonly walBytes: number;
  /** Time inside of statements, without parsing and sending. */
  readonly executionMs: number;
}

/** What a service's connection to the bus has carried. */
interface BusFigures {
  readonly bytes: number;
  readonly messages: number;
}

/** Counters at one instant; figures of a round are differences of two. */
export interface Snapshot {
  readonly atMs: number;
  readonly cpuMs: ReadonlyMap<LoadProcess, number>;
  /** CPU of the database's processes that serve a role. */
  readonly backendCpuMs: ReadonlyMap<string, number>;
  readonly roles: ReadonlyMap<string, RoleFigures>;
  readonly bus: ReadonlyMap<string, BusFigures>;
  readonly walBytes: number;
  readonly walSyncs: number;
  /** Place of the last outbox row, by service. */
  readonly outbox: ReadonlyMap<ServiceName, number>;
}

/** The schema and role of a service. */
export function schemaOf(service: ServiceName): string {
  return service.replaceAll('-', '_');
}

const STATEMENTS = `
select r.rolname as role, sum(s.calls)::float8 as statements,
       coalesce(sum(s.calls) filter (where lower(s.query) = 'commit'), 0)::float8 as transactions,
       sum(s.wal_bytes)::float8 as "walBytes", sum(s.total_exec_time)::float8 as "executionMs"
  from pg_stat_statements s join pg_roles r on r.oid = s.userid group by 1`;
const BACKENDS = `select pid, usename as role from pg_stat_activity where usename is not null and pid <> pg_backend_pid()`;
const WAL = `
select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as bytes,
       coalesce((select sum(fsyncs) from pg_stat_io where object = 'wal'), 0)::float8 as syncs`;

/** Reads all counters; takes some milliseconds of the database's time. */
export async function takeSnapshot(stack: LoadStack, database: pg.Pool): Promise<Snapshot> {
  await database.query('select pg_stat_clear_snapshot()');
  const [statements, backends, wal, bus, outbox] = await Promise.all([
    database.query<RoleFigures & { role: string }>(STATEMENTS),
    database.query<{ pid: number; role: string }>(BACKENDS),
    database.query<{ bytes: number; syncs: number }>(WAL),
    busFigures(stack.monitorUrl),
    outboxPlaces(database),
  ]);
  const cpuMs = new Map([...stack.pids()].map(([name, pid]) => [name, cpuMsOf(pid, childrenOf(pid))]));
  return {
    atMs: performance.now(),
    cpuMs,
    backendCpuMs: backendCpu(backends.rows),
    roles: new Map(statements.rows.map((row) => [row.role, row])),
    bus,
    walBytes: wal.rows[0]?.bytes ?? 0,
    walSyncs: wal.rows[0]?.syncs ?? 0,
    outbox,
  };
}

function backendCpu(backends: readonly { pid: number; role: string }[]): ReadonlyMap<string, number> {
  const byRole = new Map<string, number>();
  for (const { pid, role } of backends) byRole.set(role, (byRole.get(role) ?? 0) + cpuMsOf(pid, []));
  return byRole;
}

interface Connections {
  readonly connections: readonly {
    readonly name?: string;
    readonly in_bytes: number;
    readonly out_bytes: number;
    readonly in_msgs: number;
    readonly out_msgs: number;
  }[];
}

async function busFigures(monitorUrl: string): Promise<ReadonlyMap<string, BusFigures>> {
  const answer = await fetch(`${monitorUrl}/connz?limit=1024`);
  const { connections } = (await answer.json()) as Connections;
  const named = connections.filter(({ name }) => name !== undefined);
  return new Map(
    named.map((one) => [one.name ?? '', { bytes: one.in_bytes + one.out_bytes, messages: one.in_msgs + one.out_msgs }]),
  );
}

async function outboxPlaces(database: pg.Pool): Promise<ReadonlyMap<ServiceName, number>> {
  const places = await Promise.all(
    serviceNames.map(async (service) => {
      const text = `select coalesce(max(seq), 0)::float8 as place from ${schemaOf(service)}.outbox`;
      const { rows } = await database.query<{ place: number }>(text);
      return [service, rows[0]?.place ?? 0] as const;
    }),
  );
  return new Map(places);
}

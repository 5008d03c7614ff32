import { serviceNames, type ServiceName } from '#libs/contracts';
import { messagesSaid, withoutConfirmation } from './messages.js';
import { latenciesMs } from './order-facts.js';
import type { LoadRun } from './load-run.js';
import type { LoadProcess } from './load-stack.js';
import { quantile } from './statistics.js';
import { schemaOf, takeSnapshot, type Snapshot } from './snapshot.js';

/** What one process costs, per order. */
export interface ProcessCost {
  readonly cpuMs: number;
  /** CPU of the database's processes that serve it. */
  readonly databaseCpuMs: number;
  readonly statements: number;
  readonly transactions: number;
  readonly walBytes: number;
  readonly busBytes: number;
  /** Logical messages that it says on RAW, FACTS, POSTINGS and COMMANDS. */
  readonly messages: number;
}

/** What one round of orders came to; costs are per order. */
export interface Round {
  readonly orders: number;
  readonly cpuMs: number;
  readonly worldCpuMs: number;
  readonly ordersPerSecond: number;
  readonly messages: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly walBytes: number;
  readonly walSyncs: number;
  readonly byProcess: Readonly<Record<string, ProcessCost>>;
  readonly byMessage: Readonly<Record<string, number>>;
}

/** Sends a round of orders, waits until everything is done, and adds up what it cost. */
export async function playRound(run: LoadRun, orders: number, outstanding: number, confirmed = false): Promise<Round> {
  const before = await takeSnapshot(run.stack, run.database);
  const from = await run.send(orders, outstanding, confirmed);
  await run.quiet();
  const after = await takeSnapshot(run.stack, run.database);
  const said = await messagesSaid(run.database, before, after);
  const latencies = await latenciesMs(run.database, from, orders);
  const per = (value: number): number => value / orders;
  const cpu = (name: LoadProcess): number => per(cpuBetween(before, after, name));
  const services = serviceNames.map(
    (name) => [name, costOf(name, before, after, said.get(name) ?? {}, orders)] as const,
  );
  const servers = (['postgres', 'nats-server'] as const).map((name) => [name, serverCost(cpu(name))] as const);
  return {
    orders,
    cpuMs: [...serviceNames, 'postgres' as const, 'nats-server' as const].reduce((sum, name) => sum + cpu(name), 0),
    worldCpuMs: cpu('sandbox'),
    ordersPerSecond: orders / ((after.atMs - before.atMs) / 1000),
    messages: per([...said.values()].reduce((sum, counts) => sum + withoutConfirmation(counts), 0)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    walBytes: per(after.walBytes - before.walBytes),
    walSyncs: per(after.walSyncs - before.walSyncs),
    byProcess: Object.fromEntries([...services, ...servers]),
    byMessage: perOrder(said, orders),
  };
}

function cpuBetween(before: Snapshot, after: Snapshot, name: LoadProcess): number {
  return (after.cpuMs.get(name) ?? 0) - (before.cpuMs.get(name) ?? 0);
}

function serverCost(cpuMs: number): ProcessCost {
  return { cpuMs, databaseCpuMs: 0, statements: 0, transactions: 0, walBytes: 0, busBytes: 0, messages: 0 };
}

function costOf(
  name: ServiceName,
  before: Snapshot,
  after: Snapshot,
  said: Readonly<Record<string, number>>,
  orders: number,
): ProcessCost {
  const role = schemaOf(name);
  const grown = (of: 'statements' | 'transactions' | 'walBytes'): number =>
    ((after.roles.get(role)?.[of] ?? 0) - (before.roles.get(role)?.[of] ?? 0)) / orders;
  return {
    cpuMs: cpuBetween(before, after, name) / orders,
    databaseCpuMs: ((after.backendCpuMs.get(role) ?? 0) - (before.backendCpuMs.get(role) ?? 0)) / orders,
    statements: grown('statements'),
    transactions: grown('transactions'),
    walBytes: grown('walBytes'),
    busBytes: ((after.bus.get(name)?.bytes ?? 0) - (before.bus.get(name)?.bytes ?? 0)) / orders,
    messages: Object.values(said).reduce((sum, count) => sum + count, 0) / orders,
  };
}

function perOrder(
  said: ReadonlyMap<ServiceName, Readonly<Record<string, number>>>,
  orders: number,
): Record<string, number> {
  const all: Record<string, number> = {};
  for (const counts of said.values())
    for (const [name, count] of Object.entries(counts)) all[name] = (all[name] ?? 0) + count / orders;
  return all;
}

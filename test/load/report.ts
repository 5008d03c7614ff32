import { cpus, totalmem } from 'node:os';
import type { IdleLatency } from './idle.js';
import type { OrdersCheck } from './order-facts.js';
import type { Restart } from './restarts.js';
import type { ProcessCost, Round } from './round.js';
import { rounded, spreadOf, type Spread } from './statistics.js';
import type { LoadStatus } from './world/main.js';

/** Everything that a run found. */
export interface Findings {
  readonly rounds: readonly Round[];
  /** A round of orders whose shop hears of each shipment from us. */
  readonly confirmed: Round;
  readonly idle: IdleLatency;
  readonly restarts: Readonly<Record<string, Restart>>;
  readonly check: OrdersCheck;
  readonly status: LoadStatus;
}

/** What `bench:orders --json` prints: medians of the rounds; CPU is that of our services, PostgreSQL and NATS. */
export interface OrdersResult {
  readonly cpuMsPerOrder: number;
  readonly messagesPerOrder: number;
  readonly ordersPerSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  readonly cost: Readonly<Record<string, Partial<ProcessCost>>>;
  readonly spread: Readonly<Record<string, Spread>>;
  /** The same with the confirmation of each shipment to the shop: a command, two requests, an answer. */
  readonly withConfirmation: { readonly cpuMsPerOrder: number; readonly messagesPerOrder: number };
  /** One order at a time. */
  readonly idleLatencyMs: IdleLatency;
  readonly restarts: Readonly<Record<string, Restart>>;
  readonly orders: number;
  readonly exactlyOnce: boolean;
  readonly check: OrdersCheck & LoadStatus['books'];
  readonly messages: Readonly<Record<string, number>>;
  readonly walBytesPerOrder: number;
  readonly walSyncsPerOrder: number;
  /** CPU of the generator and the fake partners, milliseconds an order: not in `cpuMsPerOrder`. */
  readonly worldCpuMsPerOrder: number;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly node: string;
  };
}

/** Adds up the rounds. */
export function resultOf({ rounds, confirmed, idle, restarts, check, status }: Findings): OrdersResult {
  const spread = {
    cpuMsPerOrder: spreadOf(rounds.map(({ cpuMs }) => cpuMs)),
    messagesPerOrder: spreadOf(rounds.map(({ messages }) => messages)),
    ordersPerSecond: spreadOf(rounds.map((round) => round.ordersPerSecond)),
    latencyP50Ms: spreadOf(
      rounds.map(({ p50Ms }) => p50Ms),
      0,
    ),
    latencyP99Ms: spreadOf(
      rounds.map(({ p99Ms }) => p99Ms),
      0,
    ),
    walBytesPerOrder: spreadOf(
      rounds.map(({ walBytes }) => walBytes),
      0,
    ),
    walSyncsPerOrder: spreadOf(
      rounds.map(({ walSyncs }) => walSyncs),
      3,
    ),
    worldCpuMsPerOrder: spreadOf(rounds.map(({ worldCpuMs }) => worldCpuMs)),
  };
  const { books } = status;
  return {
    cpuMsPerOrder: spread.cpuMsPerOrder.median,
    messagesPerOrder: spread.messagesPerOrder.median,
    ordersPerSecond: spread.ordersPerSecond.median,
    latencyMs: { p50: spread.latencyP50Ms.median, p99: spread.latencyP99Ms.median },
    cost: costTable(rounds),
    spread,
    withConfirmation: {
      cpuMsPerOrder: rounded(confirmed.cpuMs),
      messagesPerOrder: rounded(Object.values(confirmed.byMessage).reduce((sum, count) => sum + count, 0)),
    },
    idleLatencyMs: idle,
    restarts,
    orders: status.sent.accepted,
    exactlyOnce: isExactlyOnce(check, status),
    check: { ...check, ...books },
    messages: mediansOf(rounds.map(({ byMessage }) => byMessage)),
    walBytesPerOrder: spread.walBytesPerOrder.median,
    walSyncsPerOrder: spread.walSyncsPerOrder.median,
    worldCpuMsPerOrder: spread.worldCpuMsPerOrder.median,
    machine: machine(),
  };
}

/** Every order has one document in the ERP and knows it; nothing is open. */
export function isExactlyOnce(check: OrdersCheck, { books, sent: { accepted: sent } }: LoadStatus): boolean {
  const posted = books.documents === sent && books.ordersOnce === sent && books.ordersTwice.length === 0;
  const known = check.orders === sent && check.told === sent;
  return posted && known && books.refused === 0 && check.openExceptions === 0 && check.deadLetters === 0;
}

function costTable(rounds: readonly Round[]): Record<string, Partial<ProcessCost>> {
  const names = Object.keys(rounds[0]?.byProcess ?? {});
  return Object.fromEntries(
    names.map((name) => [name, mediansOf(rounds.map(({ byProcess }) => ({ ...byProcess[name] })))]),
  );
}

function mediansOf(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return Object.fromEntries(
    names
      .map(
        (name) =>
          [
            name,
            spreadOf(
              records.map((record) => record[name] ?? 0),
              3,
            ).median,
          ] as const,
      )
      .filter(([, value]) => value > 0),
  );
}

function machine(): OrdersResult['machine'] {
  const [first] = cpus();
  const memoryGiB = rounded(totalmem() / 1024 ** 3, 0);
  return { cpus: cpus().length, model: first?.model ?? 'unknown', memoryGiB, node: process.version };
}

/** The result for people. */
export function linesOf(result: OrdersResult): string[] {
  const { spread, cost, messages, latencyMs, check, machine: on } = result;
  const of = ({ median, least, most }: Spread | undefined = { median: 0, least: 0, most: 0 }): string =>
    `${median} (${least} to ${most})`;
  return [
    `an order costs ${of(spread['cpuMsPerOrder'])} ms CPU and ${result.messagesPerOrder} messages; ${of(spread['ordersPerSecond'])} orders/s`,
    `  latency at load p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms; WAL ${result.walBytesPerOrder} bytes and ${result.walSyncsPerOrder} syncs an order`,
    `  with the confirmation to the shop ${result.withConfirmation.cpuMsPerOrder} ms CPU, ${result.withConfirmation.messagesPerOrder} messages`,
    `  one at a time: p50 ${result.idleLatencyMs.p50} ms, p99 ${result.idleLatencyMs.p99} ms from webhook to ERP outcome`,
    ...Object.entries(result.restarts).map(
      ([name, { drainMs, startMs }]) => `  ${name} drains in ${drainMs} ms under load, starts in ${startMs} ms`,
    ),
    `  the world beside it: ${result.worldCpuMsPerOrder} ms CPU an order`,
    '',
    `  ${'process'.padEnd(20)}${COLUMNS.map((name) => name.padStart(15)).join('')}`,
    ...Object.entries(cost).map(
      ([name, values]) =>
        `  ${name.padEnd(20)}${COLUMNS.map((column) => String(values[column] ?? '').padStart(15)).join('')}`,
    ),
    '',
    ...Object.entries(messages).map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`),
    '',
    result.exactlyOnce
      ? `  each of ${result.orders} orders was posted exactly once`
      : `  NOT exactly once: ${JSON.stringify(check)} of ${result.orders}`,
    `  ${on.cpus} x ${on.model}, ${on.memoryGiB} GiB, Node.js ${on.node}`,
  ];
}

const COLUMNS = ['cpuMs', 'databaseCpuMs', 'statements', 'transactions', 'walBytes', 'busBytes', 'messages'] as const;

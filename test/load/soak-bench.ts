import type pg from 'pg';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { reportOnStderr } from '../../stack/report.js';
import type { LoadRun } from './load-run.js';
import { settledCheck, type OrdersCheck } from './order-facts.js';
import { isExactlyOnce } from './report.js';
import { playRound } from './round.js';
import { rounded } from './statistics.js';
import { printed, script } from './script.js';
import { MostMemory, withStack } from './with-stack.js';
import type { LoadStatus } from './world/main.js';

const USAGE = `npm run bench:soak -- [--orders 100000] [--json] [--keep]

Many orders in ten parts: what each part costs, what memory and the database do, what retention takes away.
`;

const PARTS = 10;
const OUTSTANDING = 1_500;
/** How far a figure of the last part may lie from that of the first. */
const TIME_WITHIN = 0.15;
const MEMORY_WITHIN = 0.1;

/** One part of the run. */
interface Part {
  /** Orders so far. */
  readonly orders: number;
  readonly cpuMsPerOrder: number;
  readonly ordersPerSecond: number;
  readonly walBytesPerOrder: number;
  readonly databaseBytes: number;
  /** The most of each service during the part. */
  readonly memoryMiB: Readonly<Record<ServiceName, number>>;
}

/** What the run came to. */
export interface SoakResult {
  readonly orders: number;
  readonly parts: readonly Part[];
  /** Last part by first part, less one. */
  readonly timeGrowth: number;
  readonly memoryGrowth: Readonly<Record<ServiceName, number>>;
  readonly databaseBytesPerOrder: number;
  readonly walBytesPerOrder: number;
  /** The largest tables, bytes an order. */
  readonly tables: Readonly<Record<string, number>>;
  /** Bytes an order that retention takes away: the outbox after a day. */
  readonly retentionBytesPerOrder: number;
  readonly exactlyOnce: boolean;
  /** What the databases and the ERP say of all orders. */
  readonly check: OrdersCheck & LoadStatus['books'];
  readonly steady: boolean;
}

/** Runs it; exit code 0 where every order was posted once and neither time nor memory grew, 1 where not. */
export function main(argv: readonly string[]): Promise<number> {
  const taken = { name: 'bench:soak', usage: USAGE, numbers: { orders: 100_000 }, flags: ['keep'] as const };
  return script(taken, argv, async ({ orders, keep, json }) => {
    const result = await withStack({ keep }, (run) => soak(run, orders));
    printed(result, json);
    return result.exactlyOnce && result.steady ? 0 : 1;
  });
}

async function soak(run: LoadRun, orders: number): Promise<SoakResult> {
  const parts: Part[] = [];
  const before = await databaseBytes(run.database);
  for (let part = 0; part < PARTS; part++) {
    const watch = new MostMemory(run.stack);
    const { cpuMs, ordersPerSecond, walBytes } = await playRound(run, Math.ceil(orders / PARTS), OUTSTANDING);
    const figures = { cpuMsPerOrder: rounded(cpuMs), ordersPerSecond: rounded(ordersPerSecond) };
    const walBytesPerOrder = rounded(walBytes, 0);
    const sizes = { databaseBytes: await databaseBytes(run.database), memoryMiB: watch.end() };
    parts.push({ orders: run.orders, ...figures, walBytesPerOrder, ...sizes });
    reportOnStderr(`  ${run.orders} orders: ${JSON.stringify(parts.at(-1))}`);
  }
  const tables = await tableBytes(run.database);
  const growth = growthOf(parts);
  const check = await settledCheck(run.database, run.orders);
  const status = await run.status();
  return {
    orders: run.orders,
    parts,
    ...growth,
    databaseBytesPerOrder: rounded(((parts.at(-1)?.databaseBytes ?? 0) - before) / run.orders, 0),
    walBytesPerOrder: rounded(parts.reduce((sum, one) => sum + one.walBytesPerOrder, 0) / parts.length, 0),
    tables: Object.fromEntries(tables.slice(0, 12).map(({ name, bytes }) => [name, rounded(bytes / run.orders, 0)])),
    retentionBytesPerOrder: rounded(sumOf(tables.filter(({ name }) => name.includes('.outbox_'))) / run.orders, 0),
    exactlyOnce: isExactlyOnce(check, status),
    check: { ...check, ...status.books },
    steady: isSteady(growth),
  };
}

type Growth = Pick<SoakResult, 'timeGrowth' | 'memoryGrowth'>;

function growthOf(parts: readonly Part[]): Growth {
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) throw new Error('there are no parts');
  const memory = serviceNames.map((name) => [name, rounded(last.memoryMiB[name] / first.memoryMiB[name] - 1)]);
  return {
    timeGrowth: rounded(last.cpuMsPerOrder / first.cpuMsPerOrder - 1),
    memoryGrowth: Object.fromEntries(memory) as Record<ServiceName, number>,
  };
}

function isSteady({ timeGrowth, memoryGrowth }: Growth): boolean {
  return timeGrowth <= TIME_WITHIN && Object.values(memoryGrowth).every((growth) => growth <= MEMORY_WITHIN);
}

async function databaseBytes(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<{ bytes: number }>(
    'select pg_database_size(current_database())::float8 as bytes',
  );
  return rows[0]?.bytes ?? 0;
}

interface TableSize {
  readonly name: string;
  readonly bytes: number;
}

async function tableBytes(database: pg.Pool): Promise<TableSize[]> {
  const { rows } = await database.query<TableSize>(
    `select schemaname || '.' || relname as name, pg_total_relation_size(relid)::float8 as bytes
       from pg_stat_user_tables order by 2 desc`,
  );
  return rows;
}

function sumOf(sizes: readonly TableSize[]): number {
  return sizes.reduce((sum, { bytes }) => sum + bytes, 0);
}

import { latenciesMs } from './order-facts.js';
import type { LoadRun } from './load-run.js';
import { quantile, rounded } from './statistics.js';

/** How long an order takes when nothing else is to be done, from the webhook's arrival to the ERP's recorded outcome. */
export interface IdleLatency {
  readonly orders: number;
  readonly p50: number;
  readonly p99: number;
}

/** Sends orders one at a time. */
export async function idleLatency(run: LoadRun, orders: number): Promise<IdleLatency> {
  const from = run.orders;
  for (let sent = 0; sent < orders; sent++) {
    await run.send(1, 1_000_000);
    await run.quiet();
  }
  const latencies = await latenciesMs(run.database, from, orders);
  return { orders, p50: rounded(quantile(latencies, 0.5), 1), p99: rounded(quantile(latencies, 0.99), 1) };
}

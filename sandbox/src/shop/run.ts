import type { FaultShares } from '../faults.js';

/** One wish for orders, as the control API took it; everything about its orders follows from it. */
export interface Run {
  /** 0 for the first run of a data folder. */
  readonly ordinal: number;
  readonly seed: number;
  readonly orders: number;
  /** Epoch milliseconds; orders are dated in the day before. */
  readonly startedAtMs: number;
  readonly ratePerSecond: number;
  readonly speed: number;
  /** Faults that were on at the start; they decide what is planted and how webhooks arrive. */
  readonly faults: FaultShares;
}

/** Ids of a shop order and its parts, all derived from the run and the order's place in it. */
export const ids = {
  order: (run: Run, index: number): number => 5_000_000_000_000 + place(run, index),
  line: (run: Run, index: number, line: number): number => 14_000_000_000_000 + place(run, index) * 10 + line,
  /** Refunds, transactions, shipping lines: `part` tells them apart, 0 to 9. */
  part: (run: Run, index: number, part: number): number => 30_000_000_000_000 + place(run, index) * 10 + part,
} as const;

const ordersPerRun = 1_000_000;

function place(run: Run, index: number): number {
  return ((run.seed % 9_000) * 100 + (run.ordinal % 100)) * ordersPerRun + index;
}

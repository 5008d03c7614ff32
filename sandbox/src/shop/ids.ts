import type { Run } from '../run.js';

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

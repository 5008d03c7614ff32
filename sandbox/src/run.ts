import type { FaultShares } from './faults.js';

/** One marketplace's part of a wish for orders, as the control API took it; everything about its orders follows from it. */
export interface Run {
  /** 0 for the marketplace's first run of a data folder. */
  readonly ordinal: number;
  readonly seed: number;
  readonly orders: number;
  /** Epoch milliseconds; orders are dated in the day before. */
  readonly startedAtMs: number;
  readonly ratePerSecond: number;
  readonly speed: number;
  /** Faults that were on at the start; they decide what is planted and how news arrive. */
  readonly faults: FaultShares;
}

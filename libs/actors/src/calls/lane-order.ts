import type { Call } from './call.js';

/** Which calls are claimed first where more are due than there is room for. */
export interface ClaimOrder {
  /** Priorities in the order in which they are served, each once, and how many calls of each at most. */
  readonly lanes: readonly { readonly priority: number; readonly most: number }[];
  /** What shares have had: within a priority the one that had least goes first; who is not named has had nothing. */
  readonly served: readonly { readonly priority: number; readonly share: string; readonly calls: number }[];
}

/** Decides the order of calls of one target, and remembers what was claimed. */
export interface LaneOrder {
  /** The order of the next claim, for so many calls. */
  order(room: number): ClaimOrder;
  /** Hears what was claimed, in whatever order. */
  claimed(calls: readonly Pick<Call, 'priority' | 'share'>[]): void;
}

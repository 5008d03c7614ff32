/** Every bound of the loop, with what it protects. */
export interface LoopLimits {
  /** NATS messages taken at once: more saves nothing, and a longer transaction loses more version checks. */
  readonly batch: number;
  /** Committed rows kept in memory, the least recently used go first. */
  readonly cachedRows: number;
  /** Characters of these rows' JSON at most: in memory they take some five times as many bytes. */
  readonly cachedCharacters: number;
  /** Answers to one that are remembered for others, the least recently heard go first. */
  readonly commonAnswers: number;
  /** Times that the losers of a version check are folded again before their messages are given back. */
  readonly commitAttempts: number;
  /** Deliveries after which a message that the database refuses on its own is a dead letter. */
  readonly poisonDeliveries: number;
  /** Delay before the first redelivery, milliseconds; doubles with each. */
  readonly backoffFirstMs: number;
  /** Longest delay before a redelivery, milliseconds. */
  readonly backoffMostMs: number;
  /** Ids of causes that an issued message names at most. */
  readonly causes: number;
  /** Size of one audit record as JSON, bytes; a larger one is split, below the bus's largest message. */
  readonly auditBytes: number;
  /** Rows handled by one run of timers, and by one page of the sweep. */
  readonly rowsAtOnce: number;
  /** How often timers look for due rows, milliseconds; `Infinity` leaves it to the caller. */
  readonly timersEveryMs: number;
  /** How often rows of an older plan are looked for, milliseconds; `Infinity` leaves it to the caller. */
  readonly sweepEveryMs: number;
  /** How long `stop()` waits for what is under way, milliseconds. */
  readonly drainMs: number;
}

/** The limits unless a service states others. */
export const defaultLimits: LoopLimits = {
  batch: 256,
  cachedRows: 4_096,
  cachedCharacters: 24 * 1024 * 1024,
  commonAnswers: 16_384,
  commitAttempts: 5,
  poisonDeliveries: 3,
  backoffFirstMs: 250,
  backoffMostMs: 60_000,
  causes: 20,
  auditBytes: 256 * 1024,
  rowsAtOnce: 256,
  timersEveryMs: 1_000,
  sweepEveryMs: 60_000,
  drainMs: 10_000,
};

/** Delay before the next delivery: doubled each time, with jitter so that what failed together does not return together. */
export function backoffMs(deliveries: number, limits: LoopLimits, random: () => number, atLeastMs = 0): number {
  const doubled = limits.backoffFirstMs * 2 ** Math.min(Math.max(deliveries - 1, 0), 30);
  const ceiling = Math.min(limits.backoffMostMs, doubled);
  return Math.round(Math.max(atLeastMs, ceiling / 2) + (ceiling / 2) * random());
}

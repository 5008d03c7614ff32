/** How retries of one class of error are spread: the first wait and the longest, in milliseconds. */
interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Waits by the code of the error; what is not named is `other`. */
const BACKOFFS = {
  /** The other side says how long; a little more spreads those who were told the same. */
  throttled: { firstMs: 50, longestMs: 2_000 },
  /** Our own gate had no room in time: nothing was sent. */
  'no-turn': { firstMs: 50, longestMs: 1_000 },
  /** Away for a while, and it says so. */
  unavailable: { firstMs: 50, longestMs: 5_000 },
  /** Nobody answers at all: a restart takes seconds. */
  unreachable: { firstMs: 250, longestMs: 15_000 },
  /** Looked up and not found: whatever stopped it may stop it again. */
  'in-doubt': { firstMs: 1_000, longestMs: 60_000 },
  /** Taken, and worked on: its end is asked for. */
  'under-way': { firstMs: 500, longestMs: 4_000 },
  other: { firstMs: 500, longestMs: 30_000 },
} as const satisfies Record<string, Backoff>;

/** The wait before try `attempts + 1`: doubles up to the class's longest, and half of it is jitter in [0, 1). */
export function backoffMs(code: string, attempts: number, jitter: number): number {
  const { firstMs, longestMs } = code in BACKOFFS ? BACKOFFS[code as keyof typeof BACKOFFS] : BACKOFFS.other;
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(full * (0.5 + jitter / 2));
}

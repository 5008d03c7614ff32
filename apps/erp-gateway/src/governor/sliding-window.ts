/** Requests by when they had arrived at the latest: ends of buckets, epoch milliseconds, ascending. */
export type Arrivals = readonly (readonly [endMs: number, requests: number])[];

/** A window is cut into so many buckets: what rounding up to a bucket's end costs is half of that part of the quota. */
const BUCKETS = 250;
/** The ERP's clock and ours may run apart by this part of a window: far more than oscillators do. */
const DRIFT = 0.001;

/** How long after its arrival a request counts, milliseconds. */
export function countedForMs(windowMs: number): number {
  return windowMs * (1 + DRIFT);
}

/** With so many requests more that had arrived by then at the latest. */
export function withArrivals(arrivals: Arrivals, more: Arrivals, windowMs: number): Arrivals {
  const bucketMs = Math.max(1, windowMs / BUCKETS);
  const counts = new Map(arrivals);
  for (const [atMs, requests] of more) {
    if (requests <= 0) continue;
    const endMs = Math.ceil(Math.ceil(atMs / bucketMs) * bucketMs);
    counts.set(endMs, (counts.get(endMs) ?? 0) + requests);
  }
  return [...counts].sort(([one], [other]) => one - other);
}

/** Without what no window that ends now or later can hold. */
export function stillCounted(arrivals: Arrivals, windowMs: number, nowMs: number): Arrivals {
  return arrivals.filter(([endMs]) => endMs + countedForMs(windowMs) > nowMs);
}

/** How many there are. */
export function countOf(arrivals: Arrivals): number {
  return arrivals.reduce((sum, [, requests]) => sum + requests, 0);
}

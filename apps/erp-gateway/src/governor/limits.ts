/** So many requests in any window of this length: what an ERP states of one login, address or service. */
export interface Quota {
  /** What people and metrics call it: `per-second`, `five-minutes`, `day`. */
  readonly name: string;
  readonly requests: number;
  /** Length of the sliding window, milliseconds. */
  readonly windowMs: number;
  /** Requests at once after a pause; beyond it they go at the even pace of the window, so that urgent work never waits for its end. */
  readonly burst: number;
  /** Beginnings of the paths that it holds for; all where nothing is said. */
  readonly endpoints?: readonly string[] | undefined;
}

/** A time in which an ERP takes nothing, by its own clock on the wall. */
export interface ClosedTime {
  /** Days on which it begins, 1 = Monday … 7 = Sunday. */
  readonly days: readonly number[];
  /** `22:00`; where `to` is no later than `from`, it ends on the next day. */
  readonly from: string;
  readonly to: string;
  /** IANA name of the zone. */
  readonly timeZone: string;
}

/** What an ERP bears of all replicas together. */
export interface ErpLimits {
  /** Requests at once. */
  readonly concurrent: number;
  readonly quotas: readonly Quota[];
  readonly closed: readonly ClosedTime[];
  /** Documents that one request may carry. */
  readonly batch: number;
}

/**
 * How many requests of a quota can be sent where so many are there of each. A request needs one of every quota that holds
 * for its path: what there is more of one than of those that always come with it is of no use, and missing to others.
 */
export function usableOf(quota: Quota, quotas: readonly Quota[], there: (name: string) => number): number {
  return Math.min(...quotas.filter((other) => comesWith(quota, other)).map(({ name }) => there(name)));
}

/** Whether each request of one quota is a request of the other as well. */
function comesWith(one: Quota, other: Quota): boolean {
  if (!other.endpoints) return true;
  return one.endpoints?.every((path) => other.endpoints?.some((begin) => path.startsWith(begin))) ?? false;
}

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

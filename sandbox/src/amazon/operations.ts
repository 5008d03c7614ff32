/** An operation of the Selling Partner API with its usage plan. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** Matches the path after the prefix. */
  readonly path: RegExp;
  readonly name: string;
  /** Requests a second as documented. */
  readonly rate: number;
  readonly burst: number;
}

/** Usage plans as Amazon documents them by default (reference of each API, "Usage Plan"). */
export const operations: readonly Operation[] = [
  { method: 'GET', path: /^\/orders\/2026-01-01\/orders$/, name: 'searchOrders', rate: 0.0056, burst: 20 },
  { method: 'GET', path: /^\/orders\/2026-01-01\/orders\/[^/]+$/, name: 'getOrder', rate: 0.5, burst: 30 },
  { method: 'GET', path: /^\/orders\/v0\/orders$/, name: 'getOrders', rate: 0.0167, burst: 20 },
  { method: 'GET', path: /^\/orders\/v0\/orders\/[^/]+\/orderItems$/, name: 'getOrderItems', rate: 0.5, burst: 30 },
  { method: 'GET', path: /^\/orders\/v0\/orders\/[^/]+\/address$/, name: 'getOrderAddress', rate: 0.5, burst: 30 },
  {
    method: 'POST',
    path: /^\/tokens\/2021-03-01\/restrictedDataToken$/,
    name: 'createRestrictedDataToken',
    rate: 1,
    burst: 10,
  },
  {
    method: 'GET',
    path: /^\/notifications\/v1\/subscriptions\/[^/]+$/,
    name: 'getSubscription',
    rate: 1,
    burst: 5,
  },
  {
    method: 'POST',
    path: /^\/notifications\/v1\/subscriptions\/[^/]+$/,
    name: 'createSubscription',
    rate: 1,
    burst: 5,
  },
  { method: 'POST', path: /^\/feeds\/2021-06-30\/documents$/, name: 'createFeedDocument', rate: 0.5, burst: 15 },
  { method: 'POST', path: /^\/feeds\/2021-06-30\/feeds$/, name: 'createFeed', rate: 0.0083, burst: 15 },
  { method: 'GET', path: /^\/feeds\/2021-06-30\/feeds$/, name: 'getFeeds', rate: 0.0222, burst: 10 },
  { method: 'GET', path: /^\/feeds\/2021-06-30\/feeds\/[^/]+$/, name: 'getFeed', rate: 2, burst: 15 },
  { method: 'GET', path: /^\/feeds\/2021-06-30\/documents\/[^/]+$/, name: 'getFeedDocument', rate: 0.0222, burst: 10 },
  { method: 'POST', path: /^\/reports\/2021-06-30\/reports$/, name: 'createReport', rate: 0.0167, burst: 15 },
  { method: 'GET', path: /^\/reports\/2021-06-30\/reports\/[^/]+$/, name: 'getReport', rate: 2, burst: 15 },
  {
    method: 'GET',
    path: /^\/reports\/2021-06-30\/documents\/[^/]+$/,
    name: 'getReportDocument',
    rate: 0.0167,
    burst: 15,
  },
];

/** A day passes in seconds here, so usage plans allow so many times more. */
export const rateFactor = 100;

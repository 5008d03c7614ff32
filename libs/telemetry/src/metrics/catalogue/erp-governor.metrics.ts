import type { Catalogue } from '../declaration.js';

const LANES = ['month-end', 'validations', 'refunds', 'invoices', 'settlements', 'backfill'] as const;

/** How the calls to ERPs are governed; each replica says what it knows, so read shared figures with `max`. */
export const erpGovernorMetrics = {
  budgetUsed: {
    type: 'gauge',
    name: 'crossdock_erp_budget_used_ratio',
    help: 'Requests of all replicas that count against a quota of the ERP now, of what it permits us.',
    unit: 'ratio',
    labels: { connection: 'configured', quota: 'configured' },
  },
  budgetShare: {
    type: 'gauge',
    name: 'crossdock_erp_budget_share_ratio',
    help: 'What is ours of a quota that others use as well, as refusals have taught us.',
    unit: 'ratio',
    labels: { connection: 'configured', quota: 'configured' },
  },
  concurrencyLimit: {
    type: 'gauge',
    name: 'crossdock_erp_concurrency_limit',
    help: 'Requests at once that this replica dares and was lent.',
    unit: 'requests',
    labels: { connection: 'configured' },
  },
  running: {
    type: 'gauge',
    name: 'crossdock_erp_requests_running',
    help: 'Requests of this replica that are under way at the ERP, those on which we gave up included.',
    unit: 'requests',
    labels: { connection: 'configured' },
  },
  breaker: {
    type: 'gauge',
    name: 'crossdock_erp_breaker_state',
    help: 'The state of the circuit breaker of this replica: 1 for the one that it is in.',
    unit: 'info',
    labels: { connection: 'configured', state: ['closed', 'half-open', 'open'] },
  },
  outOfService: {
    type: 'gauge',
    name: 'crossdock_erp_out_of_service',
    help: 'Whether no calls are made because a person paused the ERP, or because it is closed at this time of day.',
    unit: 'info',
    labels: { connection: 'configured', reason: ['paused', 'closed'] },
  },
  laneWaiting: {
    type: 'gauge',
    name: 'crossdock_erp_lane_waiting',
    help: 'Calls that wait for their turn in a lane.',
    unit: 'calls',
    labels: { connection: 'configured', lane: LANES },
  },
  laneThrough: {
    type: 'gauge',
    name: 'crossdock_erp_lane_through_seconds',
    help: 'When all that waits in a lane now is through at the present rate; +Inf where nothing moves.',
    unit: 'seconds',
    labels: { connection: 'configured', lane: LANES },
  },
} as const satisfies Catalogue;

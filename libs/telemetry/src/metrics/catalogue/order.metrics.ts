import type { Catalogue } from '../declaration.js';

/** The order path: our own time only, without waits for warehouse, people, marketplace and a closed ERP. */
export const orderMetrics = {
  received: {
    type: 'counter',
    name: 'crossdock_orders_received_total',
    help: 'Distinct orders that became known.',
    unit: 'orders',
    labels: { channel: 'configured' },
  },
  processingDuration: {
    type: 'histogram',
    name: 'crossdock_order_processing_duration_seconds',
    help: 'From received to accepted or refused, and from shipment received to the outcome in the ERP.',
    unit: 'seconds',
    labels: { channel: 'configured', outcome: ['accepted', 'refused', 'posted', 'rejected'] },
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 14400],
    exemplars: true,
  },
  oldestOpenAge: {
    type: 'gauge',
    name: 'crossdock_order_oldest_open_age_seconds',
    help: 'Age of the oldest order that is received and neither accepted nor refused.',
    unit: 'seconds',
    labels: { channel: 'configured' },
  },
} as const satisfies Catalogue;

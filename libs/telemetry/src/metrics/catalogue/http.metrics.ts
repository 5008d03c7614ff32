import type { Catalogue } from '../declaration.js';

/** The HTTP server of a service. */
export const httpMetrics = {
  serverDuration: {
    type: 'histogram',
    name: 'crossdock_http_server_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    unit: 'seconds',
    labels: {
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'other'],
      /** The route's pattern, or `other` where no route matches. */
      route: 'open',
      status: ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'],
    },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
} as const satisfies Catalogue;

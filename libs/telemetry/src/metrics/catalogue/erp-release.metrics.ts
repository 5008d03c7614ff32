import type { Catalogue } from '../declaration.js';

/** How long the versions of ERPs' interfaces last that we speak. */
export const erpReleaseMetrics = {
  sunset: {
    type: 'gauge',
    name: 'crossdock_erp_api_sunset_timestamp_seconds',
    help: 'When the vendor takes the version of the interface away that is spoken, as announced or as its answers say (Sunset, RFC 8594); 0 where nothing is known.',
    unit: 'seconds',
    labels: { connection: 'configured' },
  },
} as const satisfies Catalogue;

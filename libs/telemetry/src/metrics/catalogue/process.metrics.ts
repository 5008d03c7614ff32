import type { Catalogue } from '../declaration.js';

/** What every process tells about itself, beside Node's own metrics. */
export const processMetrics = {
  buildInfo: {
    type: 'gauge',
    name: 'crossdock_build_info',
    help: 'Which build of which service runs here; the value is always 1.',
    unit: 'info',
    labels: { service: 'open', version: 'open', revision: 'open', node: 'open' },
  },
} as const satisfies Catalogue;

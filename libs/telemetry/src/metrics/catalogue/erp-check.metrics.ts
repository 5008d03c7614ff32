import type { Catalogue } from '../declaration.js';

/** Checks that are answered from master data and, on a miss, by the ERP. */
export const erpCheckMetrics = {
  checks: {
    type: 'counter',
    name: 'crossdock_erp_checks_total',
    help: 'Checks of customers, items and prices, by what was answered and from where.',
    unit: 'requests',
    labels: {
      check: ['customer', 'items', 'price'],
      verdict: ['pass', 'fail', 'accept', 'hold'],
      basis: ['policy', 'master-data', 'cache', 'erp', 'erp-down', 'erp-late', 'erp-cannot-tell'],
    },
  },
} as const satisfies Catalogue;

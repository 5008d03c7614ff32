import type { Catalogue } from '../declaration.js';

/** The posting policy, and postings that it holds back. */
export const postingPolicyMetrics = {
  reloads: {
    type: 'counter',
    name: 'crossdock_erp_policy_reloads_total',
    help: 'Readings of the posting policy after the start, by what came of them.',
    unit: 'attempts',
    labels: { outcome: ['same', 'changed', 'refused'] },
  },
  refused: {
    type: 'gauge',
    name: 'crossdock_erp_policy_refused',
    help: 'One while the policy in the folder is not valid and the one that was read before serves.',
    unit: 'info',
    labels: {},
  },
  held: {
    type: 'gauge',
    name: 'crossdock_erp_postings_held',
    help: 'Postings that wait on purpose: for a person to agree, or for their day or settlement to close.',
    unit: 'postings',
    labels: { legal_entity: 'configured', reason: ['approval', 'summary'] },
  },
} as const satisfies Catalogue;

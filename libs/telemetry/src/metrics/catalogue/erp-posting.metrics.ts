import type { Catalogue } from '../declaration.js';

const DOCUMENT_TYPES = ['invoice', 'credit-memo', 'journal', 'payment', 'other'] as const;

const REASONS_TO_REJECT = [
  'closed-period',
  'unknown-customer',
  'unknown-item',
  'unknown-account',
  'amounts-differ',
  'invalid-document',
  'unreachable',
  'other',
] as const;

/** Postings into the ERP. */
export const erpPostingMetrics = {
  postings: {
    type: 'counter',
    name: 'crossdock_erp_postings_total',
    help: 'Postings by their final outcome in the ERP.',
    unit: 'postings',
    labels: {
      document_type: DOCUMENT_TYPES,
      legal_entity: 'configured',
      outcome: ['posted', 'posted-different', 'rejected'],
      reason: ['none', ...REASONS_TO_REJECT],
    },
    combinations: [
      { outcome: ['posted'], reason: ['none'] },
      { outcome: ['posted-different'], reason: ['amounts-differ'] },
      { outcome: ['rejected'], reason: REASONS_TO_REJECT },
    ],
  },
  attempts: {
    type: 'counter',
    name: 'crossdock_erp_posting_attempts_total',
    help: 'Calls to the ERP that should post, by their answer; several can belong to one posting.',
    unit: 'attempts',
    labels: {
      document_type: DOCUMENT_TYPES,
      legal_entity: 'configured',
      outcome: ['posted', 'refused', 'throttled', 'in-doubt', 'unreachable', 'other'],
    },
  },
  duration: {
    type: 'histogram',
    name: 'crossdock_erp_posting_duration_seconds',
    help: 'From the arrival of a posting at the ERP gateway to its final outcome.',
    unit: 'seconds',
    labels: { document_type: DOCUMENT_TYPES, outcome: ['posted', 'posted-different', 'rejected'] },
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
    exemplars: true,
  },
  pending: {
    type: 'gauge',
    name: 'crossdock_erp_postings_pending',
    help: 'Postings that arrived and have no final outcome.',
    unit: 'postings',
    labels: { legal_entity: 'configured' },
  },
  oldestPendingAge: {
    type: 'gauge',
    name: 'crossdock_erp_posting_oldest_pending_age_seconds',
    help: 'Age of the oldest posting that has no final outcome.',
    unit: 'seconds',
    labels: { legal_entity: 'configured' },
  },
} as const satisfies Catalogue;

import type { ErpLimits } from './limits.js';

/** What is said of an ERP's limits, and where that is written. */
export interface Preset extends Omit<ErpLimits, 'closed'> {
  /** Document that states it, and when it was read. */
  readonly source: string;
}

/** Requests at once after a pause where nothing is said: a twentieth of the quota, 3 at the least and 100 at the most. */
export function usualBurst(requests: number): number {
  return Math.min(100, Math.max(3, Math.floor(requests / 20)));
}

function quota(name: string, requests: number, windowMs: number) {
  return { name, requests, windowMs, burst: usualBurst(requests) };
}

/**
 * Limits that ERPs state of themselves. What depends on a contract (a tier, workers, a tenant) is the least that is sold;
 * the connection's own `limits` stand above.
 */
export const presets = {
  'business-central': {
    concurrent: 100,
    quotas: [quota('five-minutes', 6_000, 300_000)],
    batch: 100,
    source:
      'Microsoft Learn, "Work with API limits" (training module work-with-api, unit 4) and "Operational Limits for Business Central Online": 6,000 requests per user in a sliding window of five minutes, 100 at once, $batch of 100 operations, 10 minutes a request; beyond it 429',
  },
  netsuite: {
    concurrent: 5,
    quotas: [],
    batch: 1_000,
    source:
      'Oracle NetSuite Help, "Web Services and RESTlet Concurrency Governance": 5 (standard), 15 (premium), 20 (enterprise, ultimate), older tiers up to 55 at once for the account, and 10 more for each SuiteCloud Plus licence; lists of 1,000 records; beyond it 429 (REST), SSS_REQUEST_LIMIT_EXCEEDED (RESTlets), ExceededConcurrentRequestLimitFault (SOAP)',
  },
  odoo: {
    concurrent: 4,
    quotas: [quota('per-second', 10, 1_000)],
    batch: 80,
    source:
      'Odoo documentation, "System configuration": no quota is stated, a request takes a worker for its whole time (workers = CPU × 2 + 1 of which others use most); the rate is a courtesy of ours',
  },
  s4hana: {
    concurrent: 10,
    quotas: [quota('per-minute', 600, 60_000)],
    batch: 100,
    source:
      'SAP states no number for OData and SOAP of S/4HANA Cloud: the tenant answers 429 with Retry-After; this is a beginning from which the cap and the share are learnt',
  },
  tryton: {
    concurrent: 1,
    quotas: [quota('per-second', 20, 1_000)],
    batch: 20,
    source:
      'Tried with trytond 6.0: one process bound by its CPU, 4 to 6 invoices a second, concurrent posts fail on the lock of the sequence, batches of 5 to 20 are best',
  },
  legacy: {
    concurrent: 4,
    quotas: [quota('per-second', 100, 1_000)],
    batch: 1,
    source:
      'Files in a folder, which bears what the disk bears; how often a batch is made (batchEverySeconds) and when the ERP is closed stand with the connection',
  },
} as const satisfies Record<string, Preset>;

/** Name of a preset. */
export type PresetName = keyof typeof presets;

/** Every preset's name. */
export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];

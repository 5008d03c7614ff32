import { describe, expect, it } from 'vitest';
import type { MetricDeclaration } from '../declaration.js';
import { Metrics } from '../metrics.js';
import { callMetrics } from './call.metrics.js';
import { erpGovernorMetrics } from './erp-governor.metrics.js';
import { erpCheckMetrics } from './erp-check.metrics.js';
import { erpMasterDataMetrics } from './erp-master-data.metrics.js';
import { erpPostingMetrics } from './erp-posting.metrics.js';
import { erpReleaseMetrics } from './erp-release.metrics.js';
import { httpMetrics } from './http.metrics.js';
import { orderMetrics } from './order.metrics.js';
import { postingPolicyMetrics } from './posting-policy.metrics.js';
import { processMetrics } from './process.metrics.js';
import { runtimeMetrics } from './runtime.metrics.js';

/** As many channels and legal entities as the design allows. */
const configured = {
  channel: names('channel', 12),
  legal_entity: names('entity', 10),
  actor: names('actor', 6),
  consumer: names('consumer', 8),
  service: ['order-service'],
  target: names('target', 6),
  connection: names('erp', 10),
  quota: names('quota', 4),
};

const catalogues = [
  processMetrics,
  httpMetrics,
  runtimeMetrics,
  orderMetrics,
  erpPostingMetrics,
  erpGovernorMetrics,
  callMetrics,
  postingPolicyMetrics,
  erpReleaseMetrics,
  erpMasterDataMetrics,
  erpCheckMetrics,
];
const declarations: MetricDeclaration[] = catalogues.flatMap((catalogue) => Object.values(catalogue));

describe.each(declarations.map((declaration) => [declaration.name, declaration] as const))(
  '%s',
  (name, declaration) => {
    it('is named as Prometheus names things', () => {
      expect(name).toMatch(/^crossdock(_[a-z0-9]+)+$/);
      expect(name.endsWith('_total')).toBe(declaration.type === 'counter');
      if (declaration.unit === 'seconds') expect(name.replace(/_total$/, '')).toMatch(/_seconds$/);
    });

    it('says in a sentence what it is', () => expect(declaration.help).toMatch(/^[A-Z].*\.$/));

    it('has labels in lower case', () => {
      for (const label of Object.keys(declaration.labels)) expect(label).toMatch(/^[a-z]+(_[a-z]+)*$/);
    });

    it('has ascending buckets, if any', () => {
      if (declaration.type !== 'histogram') return;
      expect(declaration.buckets).toStrictEqual(
        [...new Set(declaration.buckets)].toSorted((left, right) => left - right),
      );
    });
  },
);

it('fit together in one process, with as many channels and legal entities as there may be', () => {
  const metrics = new Metrics('order-service', { version: '1', revision: 'x' });
  for (const catalogue of catalogues.slice(1)) metrics.declare(catalogue, configured);
});

it('have the limit of the order objective as a bucket edge', () => {
  expect(orderMetrics.processingDuration.buckets).toContain(60);
});

it('start no posting that was posted for a reason to reject', async () => {
  const metrics = new Metrics('erp-gateway', { version: '1', revision: 'x' });
  metrics.declare(erpPostingMetrics, { legal_entity: ['us'] });
  const text = await metrics.render();
  expect(text).toContain('{document_type="invoice",legal_entity="us",outcome="posted",reason="none"} 0');
  expect(text).not.toContain('outcome="posted",reason="closed-period"');
});

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

import { describe, expect, it } from 'vitest';
import type { Catalogue } from './declaration.js';
import { Metrics } from './metrics.js';

const orders = {
  seen: {
    type: 'counter',
    name: 'crossdock_seen_total',
    help: 'Orders seen.',
    unit: 'orders',
    labels: { channel: 'configured', outcome: ['accepted', 'refused'] },
  },
  waiting: { type: 'gauge', name: 'crossdock_waiting', help: 'Orders waiting.', unit: 'orders', labels: {} },
  took: {
    type: 'histogram',
    name: 'crossdock_took_seconds',
    help: 'Time taken.',
    unit: 'seconds',
    labels: { channel: 'configured' },
    buckets: [1, 60],
    exemplars: true,
  },
} as const satisfies Catalogue;

const build = { version: '1.2.3', revision: 'abc' };
const TRACE = '0af7651916cd43dd8448eb211c80319c';

function inUse() {
  const metrics = new Metrics('order-service', build);
  return { metrics, handles: metrics.declare(orders, { channel: ['shopify'] }) };
}

async function samples(metrics: Metrics): Promise<string[]> {
  return (await metrics.render()).split('\n').filter((line) => line.startsWith('crossdock_'));
}

describe('metrics', () => {
  it('start at zero for every closed label set, so that the first event is seen as a rise', async () => {
    const { metrics } = inUse();
    expect(await samples(metrics)).toStrictEqual(
      expect.arrayContaining([
        'crossdock_seen_total{channel="shopify",outcome="accepted"} 0',
        'crossdock_seen_total{channel="shopify",outcome="refused"} 0',
        'crossdock_seen_total{channel="other",outcome="refused"} 0',
        'crossdock_waiting 0',
        'crossdock_took_seconds_bucket{le="+Inf",channel="shopify"} 0',
      ]),
    );
  });

  it('count an unknown value as other, so that a surprise adds no series', async () => {
    const { metrics, handles } = inUse();
    handles.seen.add({ channel: 'myspace', outcome: 'accepted' }, 2);
    const counted = (await samples(metrics)).filter((line) => line.startsWith('crossdock_seen_total'));
    expect(counted).toHaveLength(4);
    expect(counted).toContain('crossdock_seen_total{channel="other",outcome="accepted"} 2');
  });

  it('are OpenMetrics, with the trace of a recorded observation as exemplar and no other', async () => {
    const { metrics, handles } = inUse();
    handles.took.observe({ channel: 'shopify' }, 0.5, `00-${TRACE}-b7ad6b7169203331-01`);
    handles.took.observe({ channel: 'shopify' }, 30, `00-${TRACE}-b7ad6b7169203331-00`);
    expect(metrics.contentType).toContain('application/openmetrics-text');
    const lines = await samples(metrics);
    expect(lines.find((line) => line.includes('le="1",channel="shopify"'))).toContain(`# {trace_id="${TRACE}"} 0.5`);
    expect(lines).toContain('crossdock_took_seconds_bucket{le="60",channel="shopify"} 2');
    expect((await metrics.render()).endsWith('# EOF\n')).toBe(true);
  });

  it('read a gauge at each scrape', async () => {
    const { metrics, handles } = inUse();
    let waiting = 3;
    handles.waiting.read({}, () => waiting);
    expect(await samples(metrics)).toContain('crossdock_waiting 3');
    waiting = 1;
    expect(await samples(metrics)).toContain('crossdock_waiting 1');
  });

  it('tell the build, and what Node does', async () => {
    const text = await new Metrics('erp-gateway', build).render();
    expect(text).toContain(
      `crossdock_build_info{service="erp-gateway",version="1.2.3",revision="abc",node="${process.version}"} 1`,
    );
    expect(text).toContain('nodejs_heap_size_used_bytes');
    expect(text).toContain('\nprocess_cpu_seconds_total ');
  });

  it('refuse a configured label whose values nobody named, and labels that multiply beyond reason', () => {
    const metrics = new Metrics('order-service', build);
    expect(() => metrics.declare(orders)).toThrow(expect.objectContaining({ code: 'label-not-configured' }));
    const channel = Array.from({ length: 1001 }, (_, index) => `channel-${index}`);
    expect(() => metrics.declare(orders, { channel })).toThrow(expect.objectContaining({ code: 'too-many-series' }));
  });
});

import { TraceFlags } from '@opentelemetry/api';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { activeTraceparent, spanContextOf } from '../traces/traceparent.js';
import { processMetrics } from './catalogue/process.metrics.js';
import type * as use from './declaration.js';
import {
  type ClosedLabels,
  closedLabels,
  type ConfiguredLabels,
  startingLabelSets,
  withinClosed,
} from './label-sets.js';

type Labels = Readonly<Record<string, string>>;
type AnyHandle = use.Counter<Labels> | use.Gauge<Labels> | use.Histogram<Labels>;

/** A declaration made ready: where it registers, which label values it knows, and which sets start at zero. */
interface Prepared<D extends use.MetricDeclaration> {
  readonly declaration: D;
  readonly registry: Registry;
  readonly closed: ClosedLabels;
  readonly starting: readonly Record<string, string>[];
}

/** Which build this process runs, as `crossdock_build_info` tells. */
export interface Build {
  readonly version: string;
  /** The commit. */
  readonly revision: string;
}

/** All metrics of one process, in the OpenMetrics format (which exemplars need). */
export class Metrics {
  // Exemplars are lost unless the format is given at construction, which the type declarations leave out.
  readonly #registry: Registry = Reflect.construct(Registry, [Registry.OPENMETRICS_CONTENT_TYPE]);

  constructor(service: string, build: Build) {
    collectDefaultMetrics({ register: this.#registry });
    const { buildInfo } = this.declare(processMetrics);
    buildInfo.set({ service, ...build, node: process.version }, 1);
  }

  /** Puts a catalogue to use: every closed label set starts at zero, so that the first event is a rise. Once per catalogue. */
  declare<C extends use.Catalogue>(catalogue: C, configured: ConfiguredLabels = {}): use.HandlesOf<C> {
    const handles = Object.entries(catalogue).map(([key, declaration]) => [key, this.#handle(declaration, configured)]);
    return Object.fromEntries(handles) as use.HandlesOf<C>;
  }

  /** What `/metrics` answers with. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics as OpenMetrics text. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }

  #handle(declaration: use.MetricDeclaration, configured: ConfiguredLabels): AnyHandle {
    const closed = closedLabels(declaration, configured);
    const shared = { registry: this.#registry, closed, starting: startingLabelSets(declaration, closed) };
    switch (declaration.type) {
      case 'counter':
        return counter({ declaration, ...shared });
      case 'gauge':
        return gauge({ declaration, ...shared });
      case 'histogram':
        return histogram({ declaration, ...shared });
    }
  }
}

function counter({ declaration, registry, closed, starting }: Prepared<use.CounterDeclaration>): use.Counter<Labels> {
  const metric = new Counter({ ...configuration(declaration), registers: [registry] });
  for (const labels of starting) metric.inc(labels, 0);
  return { add: (labels, count = 1) => metric.inc(withinClosed(labels, closed), count) };
}

function gauge({ declaration, registry, closed, starting }: Prepared<use.GaugeDeclaration>): use.Gauge<Labels> {
  const sources: { labels: Labels; source: () => number }[] = [];
  const metric = new Gauge({
    ...configuration(declaration),
    registers: [registry],
    collect() {
      for (const { labels, source } of sources) this.set(labels, source());
    },
  });
  for (const labels of starting) metric.set(labels, 0);
  return {
    set: (labels, value) => metric.set(withinClosed(labels, closed), value),
    read: (labels, source) => void sources.push({ labels: withinClosed(labels, closed), source }),
  };
}

function histogram(prepared: Prepared<use.HistogramDeclaration>): use.Histogram<Labels> {
  const { declaration, registry, closed, starting } = prepared;
  const enableExemplars = declaration.exemplars === true;
  const metric = new Histogram({
    ...configuration(declaration),
    buckets: [...declaration.buckets],
    registers: [registry],
    enableExemplars,
  });
  for (const labels of starting) metric.zero(labels);
  if (!enableExemplars) return { observe: (labels, value) => metric.observe(withinClosed(labels, closed), value) };
  return {
    observe: (labels, value, traceparent = activeTraceparent()) =>
      metric.observe({ labels: withinClosed(labels, closed), value, exemplarLabels: exemplarLabels(traceparent) }),
  };
}

function configuration({ name, help, labels }: use.MetricDeclaration) {
  return { name, help, labelNames: Object.keys(labels) };
}

/** Only a recorded trace can be looked up from a dashboard. */
function exemplarLabels(traceparent: string | undefined): Record<string, string> {
  const span = spanContextOf(traceparent);
  return span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0 ? { trace_id: span.traceId } : {};
}

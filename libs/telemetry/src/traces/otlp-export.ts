import type { SpanExport } from './tracing.js';

/** Longest that a finished span waits for company before it is sent. */
const EXPORT_DELAY_MS = 1000;

/** Most links of one span: a full batch of the actor runtime. */
const LINK_LIMIT = 256;

/** Where and what to export. */
export interface OtlpSettings {
  /** The collector's base address (`OTEL_EXPORTER_OTLP_ENDPOINT`); `/v1/traces` is added. */
  readonly endpoint: string;
  /** Share of new traces that are recorded, 0 to 1; a trace that came with a decision keeps it. */
  readonly ratio: number;
  readonly service: string;
  readonly version: string;
}

/** Sends spans over OTLP/HTTP. The SDK is loaded here and not before: most processes do not export. */
export async function exportOverOtlp({ endpoint, ratio, service, version }: OtlpSettings): Promise<SpanExport> {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanLimits: { linkCountLimit: LINK_LIMIT },
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: EXPORT_DELAY_MS })],
  });
  return { tracer: provider.getTracer('crossdock', version), stop: () => provider.shutdown() };
}

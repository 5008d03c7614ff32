export { SpanKind, type Span } from '@opentelemetry/api';
export { answerProblem, CrossdockErrorFilter } from './doors/crossdock-error.filter.js';
export { type Problem, problemOf, type StatusByCode } from './doors/problem.js';
export { TelemetryModule, type TelemetryModuleSettings } from './doors/telemetry.module.js';
export { type CheckReport, Health, type HealthCheck, type HealthReport } from './health/health.js';
export { createLogger, type Logger, type LoggerSettings } from './logs/logger.js';
export { NestLogger } from './logs/nest-logger.js';
export { redactedRecord, redactedText } from './logs/redaction.js';
export { callMetrics } from './metrics/catalogue/call.metrics.js';
export { erpGovernorMetrics } from './metrics/catalogue/erp-governor.metrics.js';
export { erpPostingMetrics } from './metrics/catalogue/erp-posting.metrics.js';
export { erpCheckMetrics } from './metrics/catalogue/erp-check.metrics.js';
export { erpMasterDataMetrics } from './metrics/catalogue/erp-master-data.metrics.js';
export { erpReleaseMetrics } from './metrics/catalogue/erp-release.metrics.js';
export { httpMetrics } from './metrics/catalogue/http.metrics.js';
export { orderMetrics } from './metrics/catalogue/order.metrics.js';
export { postingPolicyMetrics } from './metrics/catalogue/posting-policy.metrics.js';
export { processMetrics } from './metrics/catalogue/process.metrics.js';
export { runtimeMetrics } from './metrics/catalogue/runtime.metrics.js';
export type { Catalogue, Counter, Gauge, HandlesOf, Histogram, MetricDeclaration } from './metrics/declaration.js';
export type { ConfiguredLabels } from './metrics/label-sets.js';
export { type Build, Metrics } from './metrics/metrics.js';
export { startTelemetry, Telemetry, type TelemetrySettings } from './telemetry.js';
export type { Destination, ProcessedBatch, PublishedMessage, ReceivedMessage } from './traces/messaging.js';
export {
  activeTraceparent,
  contextOf,
  traceHeaders,
  traceparentFor,
  traceparentOf,
  withParent,
} from './traces/traceparent.js';
export { type SpanExport, Tracing, type Work } from './traces/tracing.js';

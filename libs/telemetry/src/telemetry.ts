import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { DestinationStream } from 'pino';
import { CrossdockError } from '#libs/errors';
import { Health, type HealthCheck } from './health/health.js';
import { createLogger, type Logger } from './logs/logger.js';
import { type Build, Metrics } from './metrics/metrics.js';
import { Tracing } from './traces/tracing.js';

/** What a service's telemetry is started with. */
export interface TelemetrySettings {
  /** Conditions of readiness; more can be added to {@link Telemetry.health}. */
  readonly checks?: readonly HealthCheck[] | undefined;
  /** The environment that is read: `LOG_LEVEL`, `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER_ARG`, `CROSSDOCK_REVISION`. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where log lines go; standard output unless stated. */
  readonly logDestination?: DestinationStream | undefined;
}

/** The signals of one service. */
export class Telemetry {
  readonly service: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly health: Health;

  constructor(parts: Omit<Telemetry, 'stop'>) {
    this.service = parts.service;
    this.logger = parts.logger;
    this.metrics = parts.metrics;
    this.tracing = parts.tracing;
    this.health = parts.health;
  }

  /** Sends the spans that are left. */
  stop(): Promise<void> {
    return this.tracing.stop();
  }
}

/** Starts logs, metrics, traces and health of a service. Spans are exported only where an OTLP endpoint is configured. */
export async function startTelemetry(service: string, settings: TelemetrySettings = {}): Promise<Telemetry> {
  const { checks, environment = process.env, logDestination } = settings;
  const build = { version: packageVersion(), revision: environment['CROSSDOCK_REVISION'] ?? 'unknown' };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  return new Telemetry({
    service,
    logger: createLogger({ service, level: environment['LOG_LEVEL'], destination: logDestination }),
    metrics: new Metrics(service, build),
    tracing: await startTracing(service, build, environment),
    health: new Health(service, checks),
  });
}

async function startTracing(
  service: string,
  { version }: Build,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Tracing> {
  const endpoint = environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (endpoint === undefined || endpoint === '') return new Tracing();
  const { exportOverOtlp } = await import('./traces/otlp-export.js');
  const ratio = ratioOf(environment['OTEL_TRACES_SAMPLER_ARG'] ?? '1');
  return new Tracing(await exportOverOtlp({ endpoint, ratio, service, version }));
}

function ratioOf(text: string): number {
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new CrossdockError('invalid-setting', {
    problem: 'The share of traces to record is not a number from 0 to 1',
    remedy: 'Set it to 0.1 for one trace in ten, or leave it out for all.',
    where: { field: 'OTEL_TRACES_SAMPLER_ARG', value: text },
  });
}

function packageVersion(): string {
  const path = findPackageJSON('..', import.meta.url);
  if (path === undefined) return 'unknown';
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: string };
  return version ?? 'unknown';
}

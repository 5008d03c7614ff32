import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import { activeSpanContext } from '../traces/traceparent.js';
import { redactedRecord } from './redaction.js';

export type { Logger } from 'pino';

/** What a service's log is made of. */
export interface LoggerSettings {
  /** The service's name, on every line. */
  readonly service: string;
  /** Least level that is written: trace, debug, info, warn, error, fatal or silent; `info` unless stated. */
  readonly level?: string | undefined;
  /** Where lines go; standard output unless stated. */
  readonly destination?: DestinationStream | undefined;
}

/** A JSON log: one line an event, with `service`, `trace_id` and `span_id`, and without personal data and secrets. */
export function createLogger({ service, level = 'info', destination }: LoggerSettings): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redactedRecord },
    serializers: { err: (alreadyPlain: unknown) => alreadyPlain },
    mixin: traceFields,
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function traceFields(): object {
  const active = activeSpanContext();
  return active === undefined ? {} : { trace_id: active.traceId, span_id: active.spanId };
}

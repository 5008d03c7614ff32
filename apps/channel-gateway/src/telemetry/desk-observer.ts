import type { CallObserver } from '#libs/actors';
import { SpanKind, withParent, type HandlesOf, type Telemetry } from '#libs/telemetry';
import type { gatewayMetrics } from './gateway.metrics.js';

/** Makes spans, counters and log lines of what the desk does. */
export function deskObserver(
  { tracing, logger }: Telemetry,
  metrics: Pick<HandlesOf<typeof gatewayMetrics>, 'doubts'>,
): CallObserver {
  return {
    around: (call, act, work) => {
      const attributes = { 'crossdock.call.ref': call.ref, 'crossdock.call.target': call.target };
      const span = { name: `${act} ${call.lane}`, kind: SpanKind.CLIENT, attributes };
      return withParent(call.message.traceparent, () => tracing.inSpan(span, work));
    },
    stepped: (call, act, { state, error }) => {
      if (state === 'in-doubt' && act === 'perform') metrics.doubts.add({ target: call.target });
      if (error)
        logger.info({ ref: call.ref, target: call.target, act, state, code: error.code }, 'a call has no outcome yet');
    },
    discarded: (call, act) =>
      logger.warn({ ref: call.ref, target: call.target, act }, 'a claim was lost; the call is asked about again'),
    troubled: (target, error) => logger.warn({ target, err: error }, 'the desk could not go on; it tries again'),
  };
}

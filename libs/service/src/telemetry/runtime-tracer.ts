import { untraced, type LoopSpan, type LoopTracer } from '#libs/actors';
import type { Message, ServiceName } from '#libs/contracts';
import { traceparentOf, withParent, type Span, type Tracing } from '#libs/telemetry';
import { consumerOfType } from '../bus/consumer-of-type.js';
import { templateOf } from './template.js';

/** Spans of the actors' loop: each message goes on in the trace that it came with. */
export function runtimeTracer(tracing: Tracing, service: ServiceName): LoopTracer {
  if (!tracing.exporting) return untraced;
  return {
    batch: (actor, messages) => {
      const attributes = { 'crossdock.actor': actor, 'messaging.batch.message_count': messages };
      return spanned(withParent(undefined, () => tracing.startSpan({ name: `batch ${actor}`, attributes })));
    },
    message: (message) => spanned(workOn(message, tracing, service)),
  };
}

function workOn({ id, type, key, traceparent }: Message, tracing: Tracing, service: ServiceName): Span {
  const span = tracing.startProcessSpan({
    destination: { template: templateOf(type) },
    consumerGroup: consumerOfType(service, type)?.durable ?? 'none',
    messages: [{ id, traceparent }],
  });
  return span.setAttribute('crossdock.actor.key', key);
}

function spanned(span: Span): LoopSpan {
  return {
    traceparent: traceparentOf(span),
    end: (error) => {
      if (error !== undefined) span.recordException(error instanceof Error ? error : String(error));
      span.end();
    },
  };
}

import { untraced, type LoopSpan, type LoopTracer } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { SpanKind, traceparentOf, withParent, type Span, type Tracing } from '#libs/telemetry';

/** Spans of the actors' loop: each message goes on in the trace that it came with. */
export function runtimeTracer(tracing: Tracing): LoopTracer {
  if (!tracing.exporting) return untraced;
  return {
    batch: (actor, messages) => {
      const attributes = { 'crossdock.actor': actor, 'messaging.batch.message_count': messages };
      return spanned(withParent(undefined, () => tracing.startSpan({ name: `batch ${actor}`, attributes })));
    },
    message: (message) => spanned(withParent(message.traceparent, () => tracing.startSpan(workOf(message)))),
  };
}

function workOf({ id, type, key }: Message) {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.operation.type': 'process',
    'messaging.message.id': id,
    'crossdock.actor.key': key,
  };
  return { name: `process ${type}`, kind: SpanKind.CONSUMER, attributes };
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

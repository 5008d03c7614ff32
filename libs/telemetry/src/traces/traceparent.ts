import { createHash, randomBytes } from 'node:crypto';
import {
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

/** The span's identity as the W3C `traceparent` header, which messages and outbox rows carry. */
export function traceparentOf(span: Span): string {
  return formatTraceparent(span.spanContext());
}

/** The `traceparent` of whatever is being done now, to be sent along with calls to the outside; none outside of a trace. */
export function activeTraceparent(): string | undefined {
  const active = activeSpanContext();
  return active === undefined ? undefined : formatTraceparent(active);
}

/** The headers with which a call to the outside passes the trace on; none outside of a trace. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const traceparent = activeTraceparent();
  return traceparent === undefined ? {} : { traceparent };
}

/** A `traceparent` that follows from a text alone, such as a document's id: the same in every replay. Not sampled. */
export function traceparentFor(id: string): string {
  return formatTraceparent(spanContextFrom(createHash('sha256').update(id).digest()));
}

/** Does the work as part of the trace that the `traceparent` names; without one, or with a broken one, of none. */
export function withParent<T>(traceparent: string | undefined, work: () => T): T {
  return context.with(contextOf(traceparent), work);
}

/** The context in which that `traceparent` is the parent. */
export function contextOf(traceparent: string | undefined): Context {
  const parent = spanContextOf(traceparent);
  return parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}

/** What a `traceparent` says, or nothing if it is missing or broken. */
export function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  return (traceparent === undefined ? undefined : parseTraceParent(traceparent)) ?? undefined;
}

/** The identity of the span that is active here, if there is a valid one. */
export function activeSpanContext(): SpanContext | undefined {
  const active = trace.getActiveSpan()?.spanContext();
  return active !== undefined && isSpanContextValid(active) ? active : undefined;
}

/** A new trace that nobody records. */
export function freshSpanContext(): SpanContext {
  return spanContextFrom(randomBytes(24));
}

function spanContextFrom(bytes: Buffer): SpanContext {
  return { traceId: bytes.toString('hex', 0, 16), spanId: bytes.toString('hex', 16, 24), traceFlags: TraceFlags.NONE };
}

function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}

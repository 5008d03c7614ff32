import {
  context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { httpMetrics } from '../metrics/catalogue/http.metrics.js';
import type { Telemetry } from '../telemetry.js';

/** Requests of probes and scrapers: measured, but no trace begins with them. */
const UNTRACED = /^\/(health\/|metrics$)/;

/** Measures every request by route, and runs its handler inside of a server span that goes on with the caller's trace. */
export function observeRequests(fastify: FastifyInstance, { metrics, tracing }: Telemetry): void {
  const { serverDuration } = metrics.declare(httpMetrics);
  const propagator = new W3CTraceContextPropagator();
  const spans = new WeakMap<FastifyRequest, Span>();

  fastify.addHook('onRequest', (request, _reply, done) => {
    if (UNTRACED.test(request.url)) return done();
    const caller = propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
    const span = tracing.startSpan({ name: spanName(request), kind: SpanKind.SERVER, within: caller });
    spans.set(request, span);
    context.with(trace.setSpan(caller, span), done);
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    serverDuration.observe(labelsOf(request, reply), reply.elapsedTime / 1000);
    endSpan(spans.get(request), request, reply);
    done();
  });
}

function endSpan(span: Span | undefined, request: FastifyRequest, reply: FastifyReply): void {
  if (span === undefined) return;
  span.setAttributes({
    'http.request.method': request.method,
    'http.route': routeOf(request),
    'http.response.status_code': reply.statusCode,
  });
  if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function labelsOf(request: FastifyRequest, reply: FastifyReply) {
  return { method: request.method, route: routeOf(request), status: `${Math.floor(reply.statusCode / 100)}xx` };
}

function spanName(request: FastifyRequest): string {
  return `${request.method} ${routeOf(request)}`;
}

function routeOf(request: FastifyRequest): string {
  return request.is404 ? 'other' : (request.routeOptions.url ?? 'other');
}

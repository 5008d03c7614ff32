import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import {
  batchAttributes,
  batchLinks,
  linksTo,
  parentOf,
  type ProcessedBatch,
  publishAttributes,
  type PublishedMessage,
} from './messaging.js';
import { contextOf, freshSpanContext } from './traceparent.js';

/** Where finished spans go. */
export interface SpanExport {
  readonly tracer: Tracer;
  /** Sends what is left and closes. */
  stop(): Promise<void>;
}

/** One piece of work as a span, beside the two of messaging. */
export interface Work {
  /** Few distinct values: `POST /invoices`, never an id. */
  readonly name: string;
  /** `CLIENT` for calls to the outside, `SERVER` for requests, `INTERNAL` unless stated. */
  readonly kind?: SpanKind | undefined;
  readonly attributes?: Attributes | undefined;
  /** The context whose span is the parent; the active one unless stated. */
  readonly within?: Context | undefined;
  /** Trace contexts of other causes. */
  readonly links?: readonly string[] | undefined;
}

interface SpanRequest {
  readonly name: string;
  readonly kind: SpanKind;
  readonly within: Context;
  readonly describe: () => { attributes?: Attributes | undefined; links?: Link[] };
}

/**
 * The spans of a service. Without an export nothing is recorded and no attribute is computed: a span is then the
 * identity that it inherits, or a fresh one, so that a `traceparent` exists and travels in any case.
 */
export class Tracing {
  readonly #export: SpanExport | undefined;

  constructor(spanExport?: SpanExport) {
    this.#export = spanExport;
  }

  /** Whether spans are exported at all. */
  get exporting(): boolean {
    return this.#export !== undefined;
  }

  /** Does the work on a batch inside of the span `process <template>`: linked to each message, child of a single live one. */
  processSpan<T>(batch: ProcessedBatch, work: (span: Span) => Promise<T>): Promise<T> {
    return inside(this.startProcessSpan(batch), work);
  }

  /** The span of {@link processSpan}, which the caller ends. */
  startProcessSpan(batch: ProcessedBatch): Span {
    return this.#start({
      name: `process ${batch.destination.template}`,
      kind: SpanKind.CONSUMER,
      within: contextOf(parentOf(batch)),
      describe: () => ({ attributes: batchAttributes(batch), links: batchLinks(batch) }),
    });
  }

  /** The span `publish <template>` of one logical message; its `traceparent` travels with it, and the caller ends it. */
  publishSpan(message: PublishedMessage): Span {
    return this.#start({
      name: `publish ${message.destination.template}`,
      kind: SpanKind.PRODUCER,
      within: message.parent === undefined ? context.active() : contextOf(message.parent),
      describe: () => ({ attributes: publishAttributes(message), links: linksTo(message.links) }),
    });
  }

  /** Does any other work inside of a span, which ends with it and keeps its error. */
  inSpan<T>(work: Work, run: (span: Span) => Promise<T>): Promise<T> {
    return inside(this.startSpan(work), run);
  }

  /** A span that the caller ends. */
  startSpan({ name, kind = SpanKind.INTERNAL, attributes, within = context.active(), links }: Work): Span {
    return this.#start({ name, kind, within, describe: () => ({ attributes, links: linksTo(links) }) });
  }

  /** Sends what is left. */
  async stop(): Promise<void> {
    await this.#export?.stop();
  }

  #start({ name, kind, within, describe }: SpanRequest): Span {
    if (this.#export === undefined) return inherited(within);
    const { attributes = {}, links = [] } = describe();
    return this.#export.tracer.startSpan(name, { kind, attributes, links }, within);
  }
}

function inherited(within: Context): Span {
  return trace.wrapSpanContext(trace.getSpanContext(within) ?? freshSpanContext());
}

async function inside<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(context.active(), span), work, undefined, span);
  } catch (error) {
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    span.end();
  }
}

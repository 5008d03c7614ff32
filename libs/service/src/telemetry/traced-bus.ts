import { NatsBus, type BusConnection, type Frame } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { traceparentOf, type Span, type Tracing } from '#libs/telemetry';
import { templateOf } from './template.js';

/**
 * The bus with a span `publish <template>` for each message that belongs to a trace. An outbox row holds the context of
 * the cause, so whoever publishes it, writer or relay, goes on in the same trace.
 */
export class TracedBus extends NatsBus {
  readonly #tracing: Tracing;

  constructor(connection: BusConnection, tracing: Tracing) {
    super(connection);
    this.#tracing = tracing;
  }

  override async publish(frames: readonly Frame[]): Promise<void> {
    if (!this.#tracing.exporting) return super.publish(frames);
    const spans: Span[] = [];
    const traced = frames.map((frame) => ({
      ...frame,
      messages: frame.messages.map((message) => this.#begun(frame.subject, message, spans)),
    }));
    try {
      await super.publish(traced);
    } catch (error) {
      for (const span of spans) span.recordException(error instanceof Error ? error : String(error));
      throw error;
    } finally {
      for (const span of spans) span.end();
    }
  }

  /** The message in the context of the span of its publication; audit records belong to no trace and begin none. */
  #begun(subject: string, message: Message, spans: Span[]): Message {
    const { id, type, traceparent: parent } = message;
    if (parent === undefined) return message;
    const span = this.#tracing.publishSpan({ destination: { template: templateOf(type), name: subject }, id, parent });
    spans.push(span);
    return { ...message, traceparent: traceparentOf(span) };
  }
}

import type { Message } from '#libs/contracts';
import type { Row } from '../row.js';

/** What became of a message in a batch. */
export type MessageResult = 'applied' | 'duplicate' | 'superseded' | 'dead' | 'parked' | 'postponed';

/** One batch in numbers. */
export interface BatchReport {
  /** Actor type. */
  readonly actor: string;
  readonly durationMs: number;
  /** Logical messages by what became of them. */
  readonly results: Readonly<Record<MessageResult, number>>;
  /** Actors whose version check was lost and that were folded again. */
  readonly conflicts: number;
  /** Messages issued, exceptions included, audit not. */
  readonly issued: number;
  /** Messages said again because nobody had answered them. */
  readonly repeated: number;
  /** Answers that actors had from memory, because another of their type was told the same a moment before. */
  readonly shared: number;
}

/** One actor as a commit has changed it. */
export interface Change {
  /** As it was; version 0 where nothing was known of it. */
  readonly before: Row;
  readonly after: Row;
  /** Its columns as they are now. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** Instant of the commit by the loop's clock, epoch milliseconds. */
  readonly atMs: number;
  /** W3C trace context of what caused it. */
  readonly traceparent: string | undefined;
}

/** Something failed and will be tried again. */
export interface Trouble {
  /** Actor type, or `outbox`. */
  readonly actor: string;
  readonly during: 'subscribe' | 'batch' | 'publish' | 'mark' | 'timers' | 'sweep' | 'relay' | 'replay';
  readonly error: unknown;
}

/** Hears what the loop does: metrics and logs. It must not throw. */
export interface LoopObserver {
  batch?(report: BatchReport): void;
  /** An actor was changed, durably; each change is told once, by the process that committed it. */
  changed?(change: Change): void;
  /** Frames that are on the bus; `relayed` where another process had left them. */
  published?(frames: number, relayed: boolean): void;
  trouble?(trouble: Trouble): void;
}

/** A span under way. */
export interface LoopSpan {
  /** W3C trace context of the span itself: what it causes carries it. */
  readonly traceparent: string | undefined;
  end(error?: unknown): void;
}

/** Starts spans: one a batch, one a message with the message's trace context as its parent. */
export interface LoopTracer {
  batch(actor: string, messages: number): LoopSpan;
  message(message: Message): LoopSpan;
}

/** A span of what has no trace. */
export const unspanned: LoopSpan = { traceparent: undefined, end: () => undefined };

/** Traces nothing; what is caused carries the trace context of its cause. */
export const untraced: LoopTracer = {
  batch: () => unspanned,
  message: (message) => ({ ...unspanned, traceparent: message.traceparent }),
};

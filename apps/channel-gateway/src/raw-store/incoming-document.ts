import type { SourceName } from '../sources.js';

/** A document as it came over a connection that was authenticated. */
export interface IncomingDocument {
  /** `<account>/<event id>`. */
  readonly id: string;
  readonly source: SourceName;
  readonly account: string;
  /** What the sender calls it. */
  readonly topic: string;
  readonly eventId: string;
  /** Whose document the sender says it is; null where it does not say. */
  readonly seller: string | null;
  readonly receivedAt: Date;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
  /** W3C trace context of the delivery. */
  readonly traceparent?: string | undefined;
}

/** What intake makes of a document. */
export type Receipt =
  /** Durable, and on its way to translation. */
  | 'received'
  /** Known with the same bytes: counted, and nothing else. */
  | 'duplicate'
  /** Known with other bytes: the first stands, this one is kept apart. */
  | 'quarantined';

import type { IncomingDocument } from '../raw-store/incoming-document.js';
import { digestOf } from '../raw-store/sealing.js';
import type { SourceName } from '../sources.js';

/** A document that we asked for, as it came. */
export interface NewDocument {
  /** What it is of: `order`, `report` …; with the external id it names the document. */
  readonly kind: string;
  /** The channel's id of what it shows. */
  readonly externalId: string;
  /** What the channel would call it, for people: `orders/polled`. */
  readonly topic: string;
  /** How the document names its seller, or how the connection that it came over is named; null where neither says. */
  readonly seller: string | null;
  /** Exactly as they came, cut out of their page where it held several. */
  readonly bytes: Uint8Array;
}

/** An id of a channel that may stand in a document's id as it is. */
const PLAIN_ID = /^[\w.:-]{1,100}$/;

/** The document as intake takes it. The same state of a thing, asked for twice, is one document. */
export function incomingDocument(
  { source, account }: { readonly source: SourceName; readonly account: string },
  { kind, externalId, topic, seller, bytes }: NewDocument,
  { receivedAt, traceparent }: { readonly receivedAt: Date; readonly traceparent?: string | undefined },
): IncomingDocument {
  const digest = digestOf(bytes);
  const named = PLAIN_ID.test(externalId) ? externalId : digestOf(Buffer.from(externalId)).slice(0, 32);
  const eventId = `${kind}-${named}-${digest.slice(0, 16)}`;
  return {
    id: `${account}/${eventId}`,
    source,
    account,
    eventId,
    topic,
    seller,
    receivedAt,
    bytes,
    digest,
    traceparent,
  };
}

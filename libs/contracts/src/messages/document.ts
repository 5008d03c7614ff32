import { z } from 'zod';
import { contract } from '../contract.js';
import { externalId, instant } from '../shapes.js';

const base = {
  /** Identity of the raw document in channel-gateway's store. */
  documentId: z.string().min(1),
  /** Platform or partner, for example `shopify`, `wms`. */
  source: z.string().min(1),
  /** Seller login or partner account, given by the connection and never read from the document. */
  account: z.string().min(1),
  /** What the sender calls it: a webhook topic, a report type. */
  topic: z.string(),
  /** The sender's own event id. */
  eventId: externalId,
};

/** A raw document is durable at intake. */
export const documentReceived = contract({
  name: 'document.received',
  major: 1,
  stream: 'RAW',
  from: ['channel-gateway'],
  to: 'channel-gateway',
  doc: 'A raw document is durable at intake and waits for translation. Key: the document. The body travels along up to 64 KiB, encrypted; a larger one is read from the store.',
  schema: z.object({
    ...base,
    receivedAt: instant,
    sizeBytes: z.int().nonnegative(),
    /** SHA-256 of the bytes as received, hex. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    /** AES-256-GCM ciphertext, base64, where it is small enough to travel. */
    sealedBody: z.string().optional(),
  }),
  example: {
    documentId: 'shopify-us-1/b5c0d3da-eefd-4c9e-9520-049845a02082',
    source: 'shopify',
    account: 'shopify-us-1',
    topic: 'orders/create',
    eventId: 'b5c0d3da-eefd-4c9e-9520-049845a02082',
    receivedAt: '2026-11-23T10:00:00.000Z',
    sizeBytes: 17343,
    digest: '0'.repeat(64),
  },
});

/** A notification named a document that has to be fetched. */
export const documentAvailable = contract({
  name: 'document.available',
  major: 1,
  stream: 'RAW',
  from: ['channel-gateway'],
  to: 'channel-gateway',
  doc: 'A thin notification (ids only) says that a document can be fetched. Key: the document to fetch.',
  schema: z.object({ ...base, /** What to fetch, for example `order`. */ kind: z.string(), externalId }),
  example: {
    documentId: 'shopify-us-1/order/450789469',
    source: 'shopify',
    account: 'shopify-us-1',
    topic: 'orders/edited',
    eventId: '7',
    kind: 'order',
    externalId: '450789469',
  },
});

/** A streamed document has been read to its end. */
export const documentClosed = contract({
  name: 'document.closed',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'ops-portal',
  doc: 'The last fact of a streamed document: its lines are provisional until then. Key: the document.',
  schema: z.object({
    documentId: z.string().min(1),
    lines: z.int().nonnegative(),
    /** Sum of the lines in minor units. */
    sum: z.int(),
    /** The total that the document itself states, or null where it states none. */
    stated: z.int().nullable(),
  }),
  example: { documentId: 'report-1', lines: 3, sum: 1000, stated: 1000 },
});

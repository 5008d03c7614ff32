import type { ConnectedSource } from '../sources.js';
import { isSignature } from './signatures.js';

/** Headers of a delivery, names in small letters. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a source's headers say of a delivery. */
export interface Envelope {
  readonly topic: string;
  /** The sender's own id; the same for every retry of one delivery. Undefined where it names none. */
  readonly eventId: string | undefined;
  readonly seller: string | null;
  /** Whether the bytes were signed with the connection's secret. */
  isSigned(bytes: Uint8Array, secret: string): boolean;
}

/** Reads the headers of each source. Timestamps are not judged: senders retry days later, and clocks run ahead. */
export const envelopes: Readonly<Record<ConnectedSource, (headers: Headers) => Envelope>> = {
  shopify: (headers) => ({
    topic: text(headers, 'x-shopify-topic') ?? '',
    eventId: text(headers, 'x-shopify-webhook-id'),
    seller: text(headers, 'x-shopify-shop-domain')?.toLowerCase() ?? null,
    isSigned: (bytes, secret) => isSignature(text(headers, 'x-shopify-hmac-sha256'), 'base64', secret, [bytes]),
  }),
  wms: (headers) => ({
    topic: text(headers, 'x-wms-event') ?? '',
    eventId: text(headers, 'x-wms-event-id'),
    seller: null,
    isSigned: (bytes, secret) => {
      const parts = [`${text(headers, 'x-wms-timestamp') ?? ''}.`, bytes];
      return isSignature(text(headers, 'x-wms-signature'), 'hex', secret, parts);
    },
  }),
};

function text(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

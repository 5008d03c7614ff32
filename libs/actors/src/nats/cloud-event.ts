import { headers as newHeaders, type MsgHdrs } from '@nats-io/transport-node';
import type { Message } from '#libs/contracts';
import {
  attributesOf,
  DATA_TYPE,
  envelopeOf,
  eventText,
  messageOfEvent,
  SPEC_VERSION,
  type Attributes,
} from '../cloud-event-json.js';
import { jsonText } from '../json-text.js';

/** Content type of several messages that travel together. */
export const BATCH_TYPE = 'application/cloudevents-batch+json';

/** A message as it travels. */
export interface Encoded {
  readonly headers: MsgHdrs;
  readonly data: Uint8Array;
}

/** What the bytes of a NATS message say. */
export type Decoded =
  | { readonly messages: readonly Message[] }
  | { readonly undecodable: string; readonly bytes: Uint8Array };

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Messages as a NATS message. One alone is a CloudEvent in binary mode: attributes are headers, the body is its data.
 * Several are a CloudEvents JSON batch.
 */
export function encode(messages: readonly Message[], busId: string): Encoded {
  const [first, second] = messages;
  const headers = newHeaders();
  headers.set('Nats-Msg-Id', busId);
  if (!first || second) {
    headers.set('content-type', BATCH_TYPE);
    return { headers, data: Buffer.from(`[${messages.map(eventText).join(',')}]`) };
  }
  headers.set('content-type', DATA_TYPE);
  headers.set('ce-specversion', SPEC_VERSION);
  for (const [name, value] of Object.entries(attributesOf(first))) headers.set(headerOf(name), percentEncoded(value));
  return { headers, data: Buffer.from(jsonText(first.data)) };
}

/** The messages of a NATS message; whether they fit their contracts is for others to say. */
export function decode(headers: MsgHdrs | undefined, data: Uint8Array): Decoded {
  try {
    const body: unknown = JSON.parse(strictUtf8.decode(data));
    if (headers?.get('content-type') === BATCH_TYPE) return { messages: batchOf(body) };
    if (!headers?.has('ce-specversion')) throw new Error('there is neither ce-specversion nor a batch');
    return { messages: [{ ...envelopeOf(fromHeaders(headers)), data: body }] };
  } catch (error) {
    return { undecodable: error instanceof Error ? error.message : String(error), bytes: data };
  }
}

function batchOf(body: unknown): Message[] {
  if (!Array.isArray(body)) throw new Error('a batch must be a list');
  return body.map(messageOfEvent);
}

/** Tracing tools look for `traceparent` under its own name; every other attribute is prefixed. */
function headerOf(attribute: string): string {
  return attribute === 'traceparent' ? attribute : `ce-${attribute}`;
}

function fromHeaders(headers: MsgHdrs): Attributes {
  const attributes: Record<string, string> = {};
  for (const [header, [value = '']] of headers) {
    const name = header.toLowerCase();
    if (name === 'traceparent') attributes[name] = value;
    else if (name.startsWith('ce-')) attributes[name.slice(3)] = decodeURIComponent(value);
  }
  return attributes;
}

/** What a header may not hold as it is: everything but visible ASCII, and the two signs with a meaning of their own. */
const ENCODED = /[^\u0021-\u007e]|["%]/gu;

/** As the CloudEvents bindings for headers say: percent signs before the bytes of UTF-8. */
function percentEncoded(text: string): string {
  return text.toWellFormed().replace(ENCODED, (sign) => (sign === '"' ? '%22' : encodeURIComponent(sign)));
}

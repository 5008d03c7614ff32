import type { Message } from '#libs/contracts';
import { jsonText } from './json-text.js';

/** Version of CloudEvents that messages travel as. */
export const SPEC_VERSION = '1.0';
/** Content type of a message's data. */
export const DATA_TYPE = 'application/json';

/** Attributes of a CloudEvent, by their names there. */
export type Attributes = Readonly<Record<string, string>>;
type Envelope = Omit<Message, 'data'>;

/** Where each attribute of the envelope stands in a CloudEvent, and how a text becomes its value again. */
const ATTRIBUTES = {
  id: { name: 'id', read: String },
  type: { name: 'type', read: String },
  source: { name: 'source', read: String },
  key: { name: 'subject', read: String },
  time: { name: 'time', read: String },
  revision: { name: 'revision', read: Number },
  document: { name: 'document', read: String },
  part: { name: 'part', read: String },
  translator: { name: 'translator', read: Number },
  causes: { name: 'causes', read: (text: string) => JSON.parse(text) as string[] },
  traceparent: { name: 'traceparent', read: String },
} as const satisfies Record<keyof Envelope, { name: string; read: (text: string) => unknown }>;

const FIELDS = Object.entries(ATTRIBUTES).map(([field, attribute]) => ({
  field: field as keyof Envelope,
  name: attribute.name,
  read: attribute.read as (text: string) => unknown,
}));

/** The envelope of a message as texts: an attribute that it does not have is left out. */
export function attributesOf(message: Envelope): Attributes {
  const attributes: Record<string, string> = {};
  for (const { field, name } of FIELDS) {
    const value = message[field];
    if (value !== undefined) attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return attributes;
}

/** The envelope that attributes tell; whether it is complete is for others to say. */
export function envelopeOf(attributes: Readonly<Record<string, unknown>>): Envelope {
  const envelope: Record<string, unknown> = {};
  for (const { field, name, read } of FIELDS) {
    const text = attributes[name];
    if (text !== undefined) envelope[field] = read(String(text));
  }
  return envelope as unknown as Envelope;
}

const START = `{"specversion":"${SPEC_VERSION}","datacontenttype":"${DATA_TYPE}",`;
const texts = new WeakMap<Message, string>();

/** A message as a CloudEvent in JSON: made once, whether it is measured, kept in the outbox or sent. */
export function eventText(message: Message): string {
  const known = texts.get(message);
  if (known !== undefined) return known;
  const attributes = JSON.stringify(attributesOf(message)).slice(1, -1);
  const text = `${START}${attributes},"data":${jsonText(message.data)}}`;
  texts.set(message, text);
  return text;
}

/** The message of a CloudEvent in JSON; what cannot be read is left as it is, for whoever judges messages. */
export function messageOfEvent(event: unknown): Message {
  if (typeof event !== 'object' || event === null) return event as Message;
  try {
    return { ...envelopeOf(event as Record<string, unknown>), data: (event as { data?: unknown }).data };
  } catch {
    return event as Message;
  }
}

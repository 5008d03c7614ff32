import { z } from 'zod';
import { PARTITIONS, subjectPrefix, streams, typeOf, type Contract, type StreamName } from '#libs/contracts';

/** A part of the document; its own shape is the AsyncAPI schema's business, which a test holds it against. */
type Part = Readonly<Record<string, unknown>>;

/** What each stream carries, one sentence. */
const STREAM_DOCS: Readonly<Record<StreamName, string>> = {
  RAW: 'Documents as they came, on their way to translation.',
  FACTS: 'What happened, and answers, to the actor that they are about.',
  POSTINGS: 'Money that has to be in the ERP: amounts by component, no accounts.',
  COMMANDS: 'What has to be done outside, once per key.',
  AUDIT: 'What each batch of messages did; kept for 30 days.',
};

/**
 * Every message of the bus as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0):
 * one channel a contract, one operation for each service that says or hears it.
 */
export function asyncApi(contracts: readonly Contract[], version: string): Part {
  const released = contracts.filter((one) => !one.planned);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Crossdock',
      version,
      description:
        'What the services of Crossdock tell one another over NATS JetStream. Each message is a CloudEvent 1.0: alone in binary mode (attributes as `ce-` headers), several in one NATS message as `application/cloudevents-batch+json`.',
    },
    defaultContentType: 'application/json',
    servers: { nats: { host: '{host}', protocol: 'nats', variables: { host: { default: 'localhost:4222' } } } },
    channels: Object.fromEntries(released.map((one) => [typeOf(one), channelOf(one)])),
    operations: Object.fromEntries(released.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(released.map((one) => [typeOf(one), messageOf(one)])),
      messageTraits: { cloudEvent: { headers } },
    },
  };
}

function channelOf(contract: Contract): Part {
  const type = typeOf(contract);
  const { maxAgeMs, retention } = streams.find(({ name }) => name === contract.stream) ?? {};
  return {
    address: `${subjectPrefix(contract)}.{partition}`,
    description: `Stream ${contract.stream}: ${STREAM_DOCS[contract.stream]}`,
    messages: { [type]: { $ref: `#/components/messages/${type}` } },
    parameters: {
      partition: {
        description: 'FNV-1a of the key, modulo the number of partitions, two digits. Any replica serves any of them.',
        enum: Array.from({ length: PARTITIONS }, (_, index) => String(index).padStart(2, '0')),
      },
    },
    'x-stream': contract.stream,
    'x-retention': retention,
    ...(maxAgeMs === null || maxAgeMs === undefined ? {} : { 'x-max-age-seconds': maxAgeMs / 1000 }),
  };
}

function operationsOf(contract: Contract): [string, Part][] {
  const type = typeOf(contract);
  const about = {
    channel: { $ref: `#/channels/${type}` },
    messages: [{ $ref: `#/channels/${type}/messages/${type}` }],
  };
  const said = contract.from.map((service): [string, Part] => [
    `${service}.sends.${type}`,
    { action: 'send', ...about },
  ]);
  return [...said, [`${contract.to}.receives.${type}`, { action: 'receive', ...about }]];
}

function messageOf(contract: Contract): Part {
  const schema = z.toJSONSchema(contract.schema, { io: 'input', target: 'draft-7' }) as Part;
  const { $schema: _dialect, ...payload } = schema;
  return {
    name: typeOf(contract),
    title: contract.name,
    description: contract.doc,
    contentType: 'application/json',
    traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
    payload,
    examples: [{ name: 'example', payload: contract.example }],
  };
}

/** CloudEvents attributes and the bus's own headers (libs/actors/src/cloud-event-json.ts and nats/cloud-event.ts). */
const headers: Part = {
  type: 'object',
  required: ['ce-specversion', 'ce-id', 'ce-type', 'ce-source', 'ce-subject', 'ce-time', 'ce-revision'],
  properties: {
    'Nats-Msg-Id': { type: 'string', description: 'Keeps a frame that is published twice from being kept twice.' },
    'ce-specversion': { type: 'string', const: '1.0' },
    'ce-id': { type: 'string', description: 'Deterministic: one id has one content.' },
    'ce-type': { type: 'string', description: 'Contract and major version.' },
    'ce-source': { type: 'string', description: 'The service or actor that says it.' },
    'ce-subject': { type: 'string', description: 'Key of the actor that receives it.' },
    'ce-time': {
      type: 'string',
      format: 'date-time',
      description: "When it happened, by the source's own clock, UTC.",
    },
    'ce-revision': { type: 'string', pattern: '^[0-9]+$', description: "The source's revision; 0 where it has none." },
    'ce-document': { type: 'string', description: 'The raw document that it came from.' },
    'ce-part': { type: 'string', description: 'The part of that document: a JSON pointer, a line, a segment.' },
    'ce-translator': { type: 'string', pattern: '^[0-9]+$', description: 'Version of the translator.' },
    'ce-causes': { type: 'string', description: 'Ids of the messages that led to it, as a JSON list.' },
    traceparent: { type: 'string', description: 'W3C trace context.' },
  },
};

import { subjectPrefix, type ServiceName, type StreamName } from './contract.js';
import { contracts } from './registry.js';

/** A JetStream stream as it must exist. */
export interface StreamDefinition {
  readonly name: StreamName;
  readonly subjects: readonly string[];
  /** `workqueue`: a message stays until its one consumer has acknowledged it. */
  readonly retention: 'workqueue' | 'limits';
  readonly maxBytes: number;
  /** Null: never by age. */
  readonly maxAgeMs: number | null;
  readonly duplicateWindowMs: number;
  /** A full stream refuses; it never drops what it has accepted. */
  readonly discard: 'new';
}

/** A durable consumer as it must exist: one filter each, so that servers from 2.9 on serve it. */
export interface ConsumerDefinition {
  readonly stream: StreamName;
  readonly durable: string;
  readonly filter: string;
  readonly service: ServiceName;
  readonly ackWaitMs: number;
  readonly maxAckPending: number;
}

/** The bus's largest NATS message, headers included, bytes: nats-server's own default, stated so that all agree on it. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;

const GIBIBYTE = 1024 ** 3;
const DAY_MS = 86_400_000;
const DUPLICATE_WINDOW_MS = 120_000;

function stream(name: StreamName, retention: 'workqueue' | 'limits', maxBytes: number, maxAgeMs: number | null) {
  const subjects = [`xd.${name.toLowerCase()}.>`];
  return {
    name,
    subjects,
    retention,
    maxBytes,
    maxAgeMs,
    duplicateWindowMs: DUPLICATE_WINDOW_MS,
    discard: 'new' as const,
  };
}

/** The streams; sizes are upper limits, not reservations. */
export const streams: readonly StreamDefinition[] = [
  stream('RAW', 'workqueue', 4 * GIBIBYTE, null),
  stream('FACTS', 'workqueue', 4 * GIBIBYTE, null),
  stream('POSTINGS', 'workqueue', 2 * GIBIBYTE, null),
  stream('COMMANDS', 'workqueue', 2 * GIBIBYTE, null),
  stream('AUDIT', 'limits', 8 * GIBIBYTE, 30 * DAY_MS),
];

/** What a server that died had handed out comes again after this; longer than any batch takes. */
const ACK_WAIT_MS = 20_000;

function consumer(service: ServiceName, stream: StreamName, receiver: string): ConsumerDefinition {
  const durable = `${service}-${receiver}`.replace(/[^a-z-]/g, '-');
  const filter = receiver === 'all' ? `xd.${stream.toLowerCase()}.>` : `xd.${stream.toLowerCase()}.${receiver}.>`;
  return { stream, durable, filter, service, ackWaitMs: ACK_WAIT_MS, maxAckPending: 4096 };
}

/** The consumers; on work queues their filters do not overlap. */
export const consumers: readonly ConsumerDefinition[] = [
  consumer('channel-gateway', 'RAW', 'document'),
  consumer('channel-gateway', 'COMMANDS', 'delivery'),
  consumer('channel-gateway', 'COMMANDS', 'order'),
  consumer('channel-gateway', 'COMMANDS', 'stock'),
  consumer('order-service', 'FACTS', 'order'),
  consumer('inventory-service', 'FACTS', 'stock-item'),
  consumer('erp-gateway', 'FACTS', 'item'),
  consumer('erp-gateway', 'POSTINGS', 'posting'),
  consumer('erp-gateway', 'COMMANDS', 'item'),
  consumer('ops-portal', 'FACTS', 'document'),
  consumer('ops-portal', 'AUDIT', 'all'),
];

/** The consumer of a service for a stream and, where it has several there, a receiver. */
export function consumerOf(service: ServiceName, stream: StreamName, receiver?: string): ConsumerDefinition {
  const found = consumers.find(
    (one) => one.service === service && one.stream === stream && (!receiver || one.filter.includes(`.${receiver}.`)),
  );
  if (!found)
    throw new Error(`no consumer of ${service} on ${stream}${receiver ? ` for ${receiver}` : ''} is declared`);
  return found;
}

/** What a service's NATS user may do: exactly what its contracts name, and the JetStream calls for it. */
export function natsPermissions(service: ServiceName): { publish: string[]; subscribe: string[] } {
  const facts = contracts
    .filter((one) => !one.planned && one.from.includes(service))
    .map((one) => `${subjectPrefix(one)}.*`);
  const mine = consumers.filter((one) => one.service === service);
  const calls = mine.flatMap((one) => [
    `$JS.API.CONSUMER.INFO.${one.stream}.${one.durable}`,
    `$JS.API.CONSUMER.MSG.NEXT.${one.stream}.${one.durable}`,
    `$JS.ACK.${one.stream}.${one.durable}.>`,
  ]);
  // who fills a stream may see how full it is
  const filled = contracts.filter((one) => !one.planned && one.from.includes(service)).map((one) => one.stream);
  const streamsOfMine = [...new Set([...mine.map((one) => one.stream), ...filled])].map(
    (name) => `$JS.API.STREAM.INFO.${name}`,
  );
  // a dead letter is replayed on the subject that it came on
  const replays = mine.map((one) => one.filter);
  const publish = [...facts, ...replays, ...calls, ...streamsOfMine, '$JS.API.INFO'];
  return { publish, subscribe: [`_INBOX.${service}.>`] };
}

import type { Attributes, Link } from '@opentelemetry/api';
import { spanContextOf } from './traceparent.js';

/** Where a message goes to or came from. */
export interface Destination {
  /** The subject with its variable parts named, such as `xd.FACTS.order.v1.{partition}`: few values, it names the span. */
  readonly template: string;
  /** The subject itself. */
  readonly name?: string | undefined;
}

/** A logical message as its consumer sees it. */
export interface ReceivedMessage {
  /** The logical id (`Nats-Msg-Id`). */
  readonly id: string;
  /** The W3C trace context that it carries. */
  readonly traceparent?: string | undefined;
  /** The stream's sequence number. */
  readonly sequence?: number | undefined;
  /** Whether the bus delivered it before. */
  readonly redelivered?: boolean | undefined;
  /** Whether it was replayed: it is then linked to its first trace, and not part of it. */
  readonly replayed?: boolean | undefined;
}

/** A batch, which may be one message, as its consumer processes it. */
export interface ProcessedBatch {
  readonly destination: Destination;
  /** The durable's name. */
  readonly consumerGroup: string;
  readonly messages: readonly ReceivedMessage[];
}

/** A logical message that is about to be sent. */
export interface PublishedMessage {
  readonly destination: Destination;
  /** The logical id (`Nats-Msg-Id`). */
  readonly id: string;
  /** The trace context of what caused it; that of the current work unless stated. */
  readonly parent?: string | undefined;
  /** Trace contexts of other causes. */
  readonly links?: readonly string[] | undefined;
}

/** The parent of a batch's span: the message, if it is alone and live. */
export function parentOf({ messages }: ProcessedBatch): string | undefined {
  const [first, second] = messages;
  return second === undefined && first?.replayed !== true ? first?.traceparent : undefined;
}

/** One link for each message of the batch that carries a trace context. */
export function batchLinks({ messages }: ProcessedBatch): Link[] {
  return messages.flatMap((message) => {
    const linked = spanContextOf(message.traceparent);
    return linked === undefined ? [] : [{ context: linked, attributes: messageAttributes(message) }];
  });
}

/** Links to trace contexts; what is none is left out. */
export function linksTo(traceparents: readonly string[] = []): Link[] {
  return traceparents.flatMap((traceparent) => {
    const linked = spanContextOf(traceparent);
    return linked === undefined ? [] : [{ context: linked }];
  });
}

/** What OpenTelemetry's messaging conventions say about a batch. */
export function batchAttributes({ destination, consumerGroup, messages }: ProcessedBatch): Attributes {
  const [first, second] = messages;
  return {
    ...destinationAttributes('process', 'process', destination),
    'messaging.consumer.group.name': consumerGroup,
    ...(first !== undefined && second === undefined
      ? messageAttributes(first)
      : { 'messaging.batch.message_count': messages.length }),
  };
}

/** What OpenTelemetry's messaging conventions say about a message that is sent. */
export function publishAttributes({ destination, id }: PublishedMessage): Attributes {
  return { ...destinationAttributes('publish', 'send', destination), 'messaging.message.id': id };
}

function destinationAttributes(
  operation: string,
  type: 'process' | 'send',
  { template, name }: Destination,
): Attributes {
  return {
    'messaging.system': 'nats',
    'messaging.operation.name': operation,
    'messaging.operation.type': type,
    'messaging.destination.template': template,
    ...(name === undefined ? {} : { 'messaging.destination.name': name }),
  };
}

/** The conventions have no page on NATS, so sequence and redelivery are our own. */
function messageAttributes({ id, sequence, redelivered, replayed }: ReceivedMessage): Attributes {
  return {
    'messaging.message.id': id,
    ...(sequence === undefined ? {} : { 'crossdock.nats.stream_sequence': sequence }),
    ...(redelivered === undefined ? {} : { 'crossdock.nats.redelivered': redelivered }),
    ...(replayed === undefined ? {} : { 'crossdock.nats.replayed': replayed }),
  };
}

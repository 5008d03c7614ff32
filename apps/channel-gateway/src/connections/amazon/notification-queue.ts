import type { Turn } from '#libs/actors';
import { z } from 'zod';
import { exchange } from '../../egress/http-exchange.js';
import type { Feed, FeedPage } from '../connection.js';
import type { NewDocument } from '../new-document.js';
import { signed, type AwsKeys } from './signature-v4.js';

/** Most messages that one answer brings; Amazon SQS allows no more. */
const BATCH = 10;
/** A message that we took and did not delete comes again after so long, seconds. */
const HIDDEN_SECONDS = 60;

const messages = z.object({
  Messages: z.array(z.object({ MessageId: z.string(), ReceiptHandle: z.string(), Body: z.string() })).default([]),
});
type Message = z.output<typeof messages>['Messages'][number];

/** Where the queue is, and who may read it. */
export interface QueuePlace {
  readonly url: string;
  readonly region: string;
  readonly keys: AwsKeys;
}

/**
 * The seller's queue at Amazon SQS (JSON protocol): notifications stay in it until they are durable here. A repeat is the
 * same bytes, so the same document.
 */
export class NotificationQueue implements Feed {
  readonly name = 'notifications';
  readonly overlapSeconds = 1;
  private taken = 0;

  constructor(
    private readonly place: QueuePlace,
    readonly everySeconds: number,
  ) {}

  /** What lies in the queue now, whatever the window: a queue has no times. */
  async page(_window: unknown, _next: string | null, turn: Turn): Promise<FeedPage> {
    const wish = { MaxNumberOfMessages: BATCH, VisibilityTimeout: HIDDEN_SECONDS };
    const { Messages: found } = messages.parse(await this.call('ReceiveMessage', wish, turn));
    this.taken += found.length;
    return {
      documents: found.map(documentOf),
      next: found.length === BATCH ? `more/${this.taken}` : null,
      ...(found.length > 0 && { taken: (within: Turn) => this.delete(found, within) }),
    };
  }

  private async delete(found: readonly Message[], turn: Turn): Promise<void> {
    const Entries = found.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle }));
    await this.call('DeleteMessageBatch', { Entries }, turn);
  }

  /** A message received twice is shown again later, and one deleted twice is gone: repeats are harmless. */
  private async call(operation: string, wish: Readonly<Record<string, unknown>>, turn: Turn): Promise<unknown> {
    const { url, region, keys } = this.place;
    const text = JSON.stringify({ QueueUrl: url, ...wish });
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` };
    const signature = signed({ url, region, service: 'sqs', headers, body: text }, keys, Date.now());
    const answer = await exchange({ method: 'POST', url, headers: signature, text, harmless: true }, turn, [200]);
    return answer.json();
  }
}

function documentOf({ MessageId, Body }: Message): NewDocument {
  return {
    kind: 'notification',
    externalId: notificationIdIn(Body) ?? MessageId,
    topic: 'notifications/received',
    seller: null,
    bytes: new TextEncoder().encode(Body),
  };
}

/** The notification's own id: the same however often it comes. */
function notificationIdIn(body: string): string | undefined {
  return /"notificationId"\s*:\s*"([\w-]{1,100})"/i.exec(body)?.[1];
}

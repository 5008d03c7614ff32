import { InDoubt, type Call, type Caller, type Learnt, type Outcome, type Turn } from '#libs/actors';
import type { DataOf, documentAvailable } from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import type { BatchedMessage, BatchedMessages, NewMessage } from '../../batches/batched-messages.js';
import { isCommand, outcomeMessage, requestedBy, withoutCommand, type Body } from '../../egress/command.js';
import type { ConnectionParts } from '../connection.js';
import { incomingDocument, type NewDocument } from '../new-document.js';
import { contentsOf } from './documents.js';
import { ACKNOWLEDGEMENT_FEED, cancellationMessage, FULFILMENT_FEED, fulfilmentMessage } from './order-feeds.js';
import { orderById } from './orders-feed.js';
import type { SpApiClient } from './sp-api-client.js';

/** While a feed is under way its messages are asked about so often, milliseconds. */
const ASK_EVERY_MS = 1_000;

/**
 * Everything that a seller account is asked: to take what we say of orders, and to show documents. What is said goes into
 * feeds: the call hands its message over and is in doubt until a processing report has answered it.
 */
export class AmazonCaller implements Caller {
  readonly timeoutMs = 15_000;
  /** Handing a message over is over with our own transaction. */
  readonly maxCallMs = 15_000;

  constructor(
    private readonly account: string,
    private readonly seller: string | null,
    private readonly client: SpApiClient,
    private readonly messages: BatchedMessages,
    private readonly receive: ConnectionParts['receive'],
  ) {}

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    if (!isCommand(call.message)) return this.fetch(call, turn);
    const { body } = requestedBy(call);
    const wish = messageFor(body, call);
    if (wish === null) return withoutCommand(body);
    const message = await this.messages.gather({ account: this.account, ref: call.ref, ...wish });
    const learnt = answerOf(message);
    if (learnt) return learnt;
    if (message.outcome) throw refusalOf(message);
    throw new InDoubt('under-way', {
      problem: `${body.command} waits for a feed and its processing report`,
      remedy: 'It is asked about by itself.',
    });
  }

  /** A fetch in doubt surely did nothing that counts. A refusal is told by `perform`, which finds it again. */
  lookUp = async (call: Call): Promise<Learnt | null> => {
    if (!isCommand(call.message)) return null;
    const message = await this.messages.find(this.account, call.ref);
    if (!message || message.outcome?.result === 'refused') return null;
    const learnt = answerOf(message);
    if (learnt) return learnt;
    throw new RetryLater('under-way', {
      problem: `The feed with this message is ${message.state}`,
      remedy: 'It is asked about by itself.',
      afterMs: ASK_EVERY_MS,
    });
  };

  answer(call: Call, outcome: Outcome) {
    if (!isCommand(call.message)) return [];
    const { feedId } = (outcome.data ?? {}) as { feedId?: string };
    return [outcomeMessage(call, outcome, feedId === undefined ? {} : { externalId: feedId })];
  }

  private async fetch(call: Call, turn: Turn): Promise<Learnt> {
    const { kind, externalId } = call.message.data as DataOf<typeof documentAvailable>;
    const fetched = await this.document(kind, externalId, turn);
    const { traceparent } = call.message;
    const about = { source: 'amazon', account: this.account } as const;
    const document = incomingDocument(about, fetched, { receivedAt: new Date(), traceparent });
    await this.receive([document]);
    return { documentId: document.id };
  }

  private async document(kind: string, externalId: string, turn: Turn): Promise<NewDocument> {
    const seller = null;
    switch (kind) {
      case 'order':
        return orderById(this.client, this.seller, externalId, turn);
      case 'report':
      case 'feed': {
        const bytes = await contentsOf(this.client, kind === 'report' ? 'reports' : 'feeds', externalId, turn);
        const name = kind === 'report' ? 'report' : 'feed-report';
        return { kind: name, externalId, topic: `${kind}s/fetched`, seller, bytes };
      }
      default:
        throw new Terminal('no-such-document', {
          problem: `A document of the kind ${kind} cannot be fetched from Amazon`,
          remedy: 'Load it as a file.',
        });
    }
  }
}

/** What of a command goes into which feed; null where Amazon has no word for it. */
function messageFor(body: Body, { receivedAtMs }: Call): Pick<NewMessage, 'kind' | 'content'> | null {
  switch (body.command) {
    case 'shipment.confirm':
      return { kind: FULFILMENT_FEED, content: fulfilmentMessage(body, new Date(receivedAtMs).toISOString()) };
    case 'order.cancel':
      return { kind: ACKNOWLEDGEMENT_FEED, content: cancellationMessage(body) };
    case 'order.acknowledge':
    case 'stock.level':
    case 'shipment.release':
    case 'shipment.recall':
      return null;
  }
}

function answerOf({ outcome, externalId, number }: BatchedMessage): Learnt | null {
  return outcome?.result === 'done' ? { feedId: externalId, messageId: number } : null;
}

function refusalOf({ outcome }: BatchedMessage): Terminal {
  return new Terminal(outcome?.code ?? 'refused', {
    problem: outcome?.detail ?? 'Amazon refuses the message',
    remedy: 'Look at the order in Seller Central, and decide.',
  });
}

import { InDoubt, type Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { z } from 'zod';
import type { BatchedMessage, BatchedMessages, MessageOutcome, OpenBatch } from '../../batches/batched-messages.js';
import { exchange } from '../../egress/http-exchange.js';
import type { Feed, FeedPage } from '../connection.js';
import type { NewDocument } from '../new-document.js';
import { contentsOf } from './documents.js';
import { envelope, processingReport } from './order-feeds.js';
import type { SpApiClient } from './sp-api-client.js';

/** Most messages of one feed; Amazon advises less than 10 MiB, which is ten times as many. */
const MESSAGES = 2_000;
const CONTENT_TYPE = 'text/xml; charset=UTF-8';
/** A call to hand a feed in can have no effect any more after so long, milliseconds. */
const SETTLED_MS = 60_000;
/** Feeds may be dated by another clock than ours, milliseconds. */
const CLOCK_MS = 120_000;

const place = z.object({ feedDocumentId: z.string(), url: z.string() });
const handedIn = z.object({ feedId: z.string() });
const feed = z.object({ processingStatus: z.string(), resultFeedDocumentId: z.string().optional() });
const feeds = z.object({ feeds: z.array(z.object({ feedId: z.string() })) });

/**
 * Hands in what was gathered, as one feed a type, and learns from processing reports what became of it. `createFeed`
 * allows one request in two minutes, so messages share feeds; 202 promises nothing, so only the report counts. It runs as
 * a list that is looked at regularly, by one replica at a time; what it brings are the reports.
 */
export class FeedSubmission implements Feed {
  readonly name = 'feeds';
  readonly overlapSeconds = 1;

  constructor(
    private readonly account: string,
    private readonly merchant: string,
    private readonly marketplaceIds: readonly string[],
    private readonly client: Pick<SpApiClient, 'call'>,
    private readonly messages: BatchedMessages,
    readonly everySeconds: number,
  ) {}

  async page(_window: unknown, _next: string | null, turn: Turn): Promise<FeedPage> {
    const documents: NewDocument[] = [];
    for (const batch of await this.messages.open(this.account)) documents.push(...(await this.look(batch, turn)));
    const inDoubt = await this.kindsInDoubt();
    for (const kind of await this.messages.waiting(this.account)) if (!inDoubt.has(kind)) await this.submit(kind, turn);
    return { documents, next: null };
  }

  /**
   * Kinds of which a batch may have been handed in or not. Nothing more of them is: a feed that nobody knows must be that
   * batch's and none other's, for Amazon does not say of which document a feed was made.
   */
  private async kindsInDoubt(): Promise<ReadonlySet<string>> {
    const open = await this.messages.open(this.account);
    return new Set(open.filter(({ externalId }) => externalId === null).map(({ kind }) => kind));
  }

  private async submit(kind: string, turn: Turn): Promise<void> {
    const body = { contentType: CONTENT_TYPE };
    const path = '/feeds/2021-06-30/documents';
    const answer = await this.client.call({ method: 'POST', path, body, harmless: true }, turn);
    const { feedDocumentId, url } = place.parse(answer.json());
    const messages = await this.messages.take(this.account, kind, MESSAGES, feedDocumentId);
    if (messages.length === 0) return;
    try {
      await this.upload(url, envelope(kind, this.merchant, messages), turn);
      const feedId = await this.handIn(kind, feedDocumentId, turn);
      await this.messages.handedIn(this.account, feedDocumentId, feedId);
    } catch (error) {
      await this.failed(feedDocumentId, messages, error);
    }
  }

  private async upload(url: string, text: string, turn: Turn): Promise<void> {
    const headers = { 'content-type': CONTENT_TYPE };
    await exchange({ method: 'PUT', url, headers, text, harmless: true }, turn, [200]);
  }

  private async handIn(feedType: string, inputFeedDocumentId: string, turn: Turn): Promise<string> {
    const body = { feedType, marketplaceIds: this.marketplaceIds, inputFeedDocumentId };
    const call = { method: 'POST', path: '/feeds/2021-06-30/feeds', body, harmless: false } as const;
    return handedIn.parse((await this.client.call(call, turn)).json()).feedId;
  }

  /** In doubt the batch stays taken, and is looked for; else its messages wait again, or are refused for ever. */
  private async failed(batch: string, messages: readonly BatchedMessage[], error: unknown): Promise<void> {
    if (error instanceof Terminal)
      return this.messages.settle(this.account, batch, refused(messages, error.code, error.message));
    if (!(error instanceof InDoubt) && !(error instanceof z.ZodError)) await this.messages.release(this.account, batch);
    throw error;
  }

  /** What became of a batch, if it can be known by now; brings the report. */
  private async look({ batch, kind, externalId, ageMs }: OpenBatch, turn: Turn): Promise<NewDocument[]> {
    const feedId = externalId ?? (await this.search(batch, kind, ageMs, turn));
    if (feedId === null) return [];
    const path = `/feeds/2021-06-30/feeds/${encodeURIComponent(feedId)}`;
    const answer = await this.client.call({ method: 'GET', path, harmless: true }, turn);
    const { processingStatus, resultFeedDocumentId } = feed.parse(answer.json());
    if (processingStatus === 'CANCELLED') await this.messages.release(this.account, batch);
    const isOver = processingStatus === 'DONE' || processingStatus === 'FATAL';
    if (!isOver) return [];
    const messages = await this.messages.messagesOf(this.account, batch);
    if (resultFeedDocumentId === undefined) {
      const detail = `Amazon could not process feed ${feedId} (${processingStatus}) and gives no report`;
      await this.messages.settle(this.account, batch, refused(messages, 'feed-failed', detail));
      return [];
    }
    const bytes = await contentsOf(this.client, 'feeds', resultFeedDocumentId, turn);
    await this.messages.settle(this.account, batch, outcomesOf(messages, new TextDecoder().decode(bytes), feedId));
    return [{ kind: 'feed-report', externalId: feedId, topic: `feeds/${kind}`, seller: null, bytes }];
  }

  /**
   * The feed of a batch whose answer was lost: one that we know nothing of, handed in about then. Null while that cannot
   * be said; where there is none after the call can have no effect any more, the messages wait again.
   */
  private async search(batch: string, kind: string, ageMs: number, turn: Turn): Promise<string | null> {
    const createdSince = new Date(Date.now() - ageMs - CLOCK_MS).toISOString();
    const query = new URLSearchParams({ feedTypes: kind, createdSince, pageSize: '100' });
    const call = { method: 'GET', path: `/feeds/2021-06-30/feeds?${query.toString()}`, harmless: true } as const;
    const found = feeds.parse((await this.client.call(call, turn)).json()).feeds.map(({ feedId }) => feedId);
    const known = await this.messages.known(this.account, found);
    const strangers = found.filter((feedId) => !known.has(feedId));
    const [only, ...others] = strangers;
    if (only !== undefined && others.length === 0) {
      await this.messages.handedIn(this.account, batch, only);
      return only;
    }
    if (ageMs < SETTLED_MS) return null;
    if (only === undefined) await this.messages.release(this.account, batch);
    else {
      const messages = await this.messages.messagesOf(this.account, batch);
      const detail = `The answer to a feed was lost, and ${strangers.length} feeds of this account could be it: ${strangers.join(', ')}`;
      await this.messages.settle(this.account, batch, refused(messages, 'feed-not-found', detail));
    }
    return null;
  }
}

/** Each message by the report: done, unless an error names it; where the report counts others than we sent, nobody is. */
function outcomesOf(
  messages: readonly BatchedMessage[],
  text: string,
  feedId: string,
): ReadonlyMap<string, MessageOutcome> {
  const report = processingReport(text);
  if (!report || report.processed !== messages.length) {
    const detail = `The processing report of feed ${feedId} counts ${report?.processed ?? 'no'} messages, and ${messages.length} were sent`;
    return refused(messages, 'feed-report-differs', detail);
  }
  const errors = new Map(report.errors.map((error) => [error.messageId, error]));
  return new Map(
    messages.map(({ ref, number }) => {
      const error = errors.get(number);
      const outcome = error
        ? ({ result: 'refused', code: `amazon-${error.code}`, detail: error.detail } as const)
        : DONE;
      return [ref, outcome];
    }),
  );
}

const DONE: MessageOutcome = { result: 'done' };

function refused(
  messages: readonly BatchedMessage[],
  code: string,
  detail: string,
): ReadonlyMap<string, MessageOutcome> {
  return new Map(messages.map(({ ref }) => [ref, { result: 'refused', code, detail }]));
}

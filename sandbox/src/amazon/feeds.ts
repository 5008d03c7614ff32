import { Dice } from '../dice.js';
import { messagesIn, processingReport, type FeedMessage, type FeedResult } from './feed-text.js';
import type { AmazonSurroundings } from './amazon.js';
import type { Package } from './order-document.js';
import type { Orders } from './orders.js';
import type { AmazonRecord, Feed } from './records.js';
import { sellerNamed } from './sellers.js';

/** A feed takes this long, milliseconds at speed 1; a delayed one longer. */
const processingMs = { least: 500, most: 2_500, delayed: 6_000 } as const;

interface Document {
  readonly account: string;
  readonly text: string | null;
}

/** Feeds: handed in, processed some time later, known by their processing reports. */
export class Feeds {
  private readonly documents = new Map<string, Document>();
  private readonly feeds = new Map<string, Feed>();
  private readonly reports = new Map<string, string>();

  constructor(
    private readonly orders: Orders,
    private readonly around: Pick<AmazonSurroundings, 'faults' | 'seed' | 'speed'>,
    private readonly keep: (record: AmazonRecord) => Promise<void>,
  ) {}

  /** Feeds that are not processed yet. */
  get open(): number {
    return this.feeds.size - this.reports.size;
  }

  restore(record: AmazonRecord): void {
    if (record.record === 'document') this.documents.set(record.id, record);
    if (record.record === 'feed') this.feeds.set(record.feed.id, record.feed);
    if (record.record === 'processed') this.apply(record);
  }

  /** A place for the text of a feed. */
  async createDocument(account: string): Promise<string> {
    const id = `amzn1.tortuga.4.na.${Dice.of(this.around.seed, 'amazon-document', this.documents.size).uuid()}`;
    return this.write(id, { account, text: null });
  }

  async upload(id: string, text: string): Promise<boolean> {
    const known = this.documents.get(id);
    if (known?.text !== null) return false;
    await this.write(id, { ...known, text });
    return true;
  }

  /** Hands a feed in; undefined where its document is missing. */
  async create(account: string, type: string, documentId: string, nowMs: number): Promise<Feed | undefined> {
    const document = this.documents.get(documentId);
    if (document?.account !== account || document.text === null) return undefined;
    const id = String(50_000_000_000 + this.feeds.size);
    const dice = Dice.of(this.around.seed, 'amazon-feed', id);
    const { least, most, delayed } = processingMs;
    const late = this.around.faults.strikes('amazon-feed-delay', dice) ? delayed : 0;
    const doneMs = nowMs + Math.round((dice.between(least, most) + late) / this.around.speed);
    const feed = { id, account, type, documentId, createdMs: nowMs, doneMs };
    this.feeds.set(id, feed);
    await this.keep({ record: 'feed', feed });
    return feed;
  }

  withId(id: string, account: string): Feed | undefined {
    const found = this.feeds.get(id);
    return found?.account === account ? found : undefined;
  }

  /** Feeds of a seller and type since an instant, the newest first. */
  since(account: string, types: readonly string[], fromMs: number): Feed[] {
    return [...this.feeds.values()]
      .filter((feed) => feed.account === account && types.includes(feed.type) && feed.createdMs >= fromMs)
      .toReversed();
  }

  /** The processing report; undefined until there is one. */
  reportOf(id: string): string | undefined {
    return this.reports.get(id);
  }

  /** A feed as the API shows it. */
  shown({ id, type, createdMs, doneMs }: Feed, nowMs: number) {
    const isDone = this.reports.has(id);
    const begunMs = createdMs + (doneMs - createdMs) / 3;
    const processingStatus = isDone ? 'DONE' : nowMs < begunMs ? 'IN_QUEUE' : 'IN_PROGRESS';
    return {
      feedId: id,
      feedType: type,
      createdTime: new Date(createdMs).toISOString(),
      processingStatus,
      ...(isDone && {
        processingStartTime: new Date(begunMs).toISOString(),
        processingEndTime: new Date(doneMs).toISOString(),
        resultFeedDocumentId: `amzn1.tortuga.4.result.${id}`,
      }),
    };
  }

  /** Processes what is due, in the order in which it came. */
  async settle(nowMs: number): Promise<void> {
    for (const feed of this.feeds.values()) {
      if (feed.doneMs > nowMs || this.reports.has(feed.id)) continue;
      const record = this.process(feed, nowMs);
      this.apply(record);
      await this.keep(record);
    }
  }

  private process(feed: Feed, nowMs: number): Extract<AmazonRecord, { record: 'processed' }> {
    const { sellerId } = sellerNamed(feed.account);
    const messages = messagesIn(this.documents.get(feed.documentId)?.text ?? '', sellerId) ?? [];
    const packages: Package[] = [];
    const refused: string[] = [];
    const results = messages.flatMap((message) => this.take(message, feed, { packages, refused, nowMs }));
    const report = processingReport(feed.id, sellerId, messages.length, results);
    return { record: 'processed', feedId: feed.id, packages, refused, report };
  }

  private take(
    message: FeedMessage,
    feed: Feed,
    { packages, refused, nowMs }: { packages: Package[]; refused: string[]; nowMs: number },
  ): FeedResult[] {
    const { messageId, orderId } = message;
    const order = this.orders.withId(orderId);
    const error = (messageCode: number, description: string): FeedResult[] => [
      { messageId, code: 'Error', messageCode, description },
    ];
    if (order?.plan.seller.account !== feed.account) return error(18_028, `The order ${orderId} is not known.`);
    if (message.kind === 'acknowledgement') {
      if (message.status === 'Failure') refused.push(orderId);
      return [];
    }
    const pending = packages.filter((one) => one.orderId === orderId).flatMap(({ lines }) => lines);
    const isTooMuch = message.lines.some(({ lineId, quantity }) => {
      const also = pending.filter((line) => line.lineId === lineId).reduce((total, line) => total + line.quantity, 0);
      return quantity + also > this.orders.openUnits(order, lineId, nowMs);
    });
    if (isTooMuch) return error(18_156, `More units of order ${orderId} are confirmed than are left to ship.`);
    const known = this.orders.packagesOf(orderId).length + packages.filter((one) => one.orderId === orderId).length;
    const createdMs = this.orders.nextChangeMs(order.plan, nowMs);
    const { shipTime, carrier, trackingNumber, lines } = message;
    packages.push({ id: String(known + 1), orderId, createdMs, shipTime, carrier, trackingNumber, lines });
    return [];
  }

  private apply({ feedId, packages, refused, report }: Extract<AmazonRecord, { record: 'processed' }>): void {
    this.reports.set(feedId, report);
    const feed = this.feeds.get(feedId);
    for (const parcel of packages) this.orders.addPackage(parcel);
    for (const orderId of refused) {
      const order = this.orders.withId(orderId);
      if (order && feed) this.orders.refuse(orderId, this.orders.nextChangeMs(order.plan, feed.doneMs));
    }
  }

  private async write(id: string, document: Document): Promise<string> {
    this.documents.set(id, document);
    await this.keep({ record: 'document', id, ...document });
    return id;
  }
}

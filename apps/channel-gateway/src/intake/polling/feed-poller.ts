import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Gate } from '#libs/actors';
import { CrossdockError, RetryLater } from '#libs/errors';
import type { Feed, FeedPage, FeedWindow } from '../../connections/connection.js';
import { incomingDocument } from '../../connections/new-document.js';
import type { IncomingDocument, Receipt } from '../../raw-store/incoming-document.js';
import type { SourceName } from '../../sources.js';
import type { Troubles } from '../../troubles/troubles.js';
import { PageWatch } from './page-watch.js';
import { feedStuck, lostLease, pageLoop, type PageLoop } from './polling-troubles.js';
import { failCursor, moveCursor, readCursor, type Cursor } from './polling-statements.js';
import type { RepeatedWork } from './repeated.js';
import { nextWindow, positionAfter, timesOf, type FeedTimes } from './windows.js';

/** What became of a page. */
export type PageResult = 'read' | 'loop' | 'throttled' | 'failed';

/** Told of every page and document. */
export interface PollObserver {
  page(account: string, feed: string, result: PageResult): void;
  documents(account: string, receipts: readonly Receipt[]): void;
  failed(account: string, feed: string, error: unknown): void;
}

/** What polling a feed needs. */
export interface FeedPollerParts {
  readonly account: string;
  readonly source: SourceName;
  readonly feed: Feed;
  readonly gate: Gate;
  readonly pool: Pick<pg.Pool, 'query'>;
  readonly lease: { readonly holder: string; holds(account: string): boolean };
  readonly receive: (documents: readonly IncomingDocument[]) => Promise<readonly Receipt[]>;
  /** Refuses with `RetryLater` while too much waits behind intake. */
  readonly admit: () => void;
  readonly troubles: Troubles;
  readonly observer: PollObserver;
  /** After so long without a window that was read somebody is told, milliseconds. */
  readonly stuckAfterMs: number;
}

/** Unless the feed states another. */
const PAGE_TIMEOUT_MS = 30_000;
/** Rests after failures: they double, and never exceed five minutes. */
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 300_000;
/** How often a page within a window is asked for before the window is begun again. */
const PAGE_TRIES = 8;
/** What is said to one request and holds for all of the account. */
const PAUSING: ReadonlySet<string> = new Set(['throttled', 'unavailable']);

/** Reads one list of one account, window by window: a window counts when its last page is durable. */
export class FeedPoller implements RepeatedWork {
  private readonly times: FeedTimes;

  constructor(private readonly parts: FeedPollerParts) {
    this.times = timesOf(parts.feed);
  }

  /** Reads one window; the rest is none while there are more. */
  async once(stopping: AbortSignal): Promise<number> {
    const { account, feed, pool, observer } = this.parts;
    let cursor: Cursor | undefined;
    try {
      cursor = await readCursor(pool, account, feed.name);
      const window = nextWindow(cursor.positionMs, cursor.nowMs, this.times);
      await this.read(window, stopping);
      await this.move(positionAfter(window, cursor.nowMs, this.times));
      return window.isNewest ? this.everyMs() : 0;
    } catch (error) {
      if (stopping.aborted) return 0;
      observer.failed(account, feed.name, error);
      return this.failed(error, cursor).catch(() => LONGEST_REST_MS / 10);
    }
  }

  private async read(window: FeedWindow, stopping: AbortSignal): Promise<void> {
    const watch = new PageWatch();
    let next: string | null = null;
    do {
      next = await this.patiently(window, next, watch, stopping);
    } while (next !== null);
  }

  /**
   * What comes later in a window is waited for: begun again from its beginning, a window that holds more pages than the
   * channel's quota bears at once would never come to its end.
   */
  private async patiently(
    window: FeedWindow,
    asked: string | null,
    watch: PageWatch,
    stopping: AbortSignal,
  ): Promise<string | null> {
    const { account, feed, gate, lease, observer } = this.parts;
    for (let tries = 1; ; tries++) {
      try {
        return await this.page(window, asked, watch, stopping);
      } catch (error) {
        const isWorthIt = asked !== null && error instanceof RetryLater && tries < PAGE_TRIES;
        if (!isWorthIt || stopping.aborted || !lease.holds(account)) throw error;
        observer.page(account, feed.name, resultOf(error));
        if (PAUSING.has(error.code)) gate.pause(error.afterMs);
        await wait(Math.max(error.afterMs, backoffMs(tries, this.everyMs())), undefined, { signal: stopping });
      }
    }
  }

  private async page(
    window: FeedWindow,
    asked: string | null,
    watch: PageWatch,
    stopping: AbortSignal,
  ): Promise<string | null> {
    const { account, feed, gate, lease, admit, observer } = this.parts;
    if (!lease.holds(account)) throw lostLease(account);
    admit();
    const turn = gate.turn(feed.pageTimeoutMs ?? PAGE_TIMEOUT_MS, stopping);
    const page = await feed.page(window, asked, turn);
    const shown = await this.keep(page);
    await page.taken?.(turn);
    const loop = watch.loopOf(shown, page.next);
    if (loop) throw pageLoop(account, feed.name, loop);
    observer.page(account, feed.name, 'read');
    return page.next;
  }

  /** Documents become durable; what the page showed, as one text. */
  private async keep({ documents }: FeedPage): Promise<string> {
    const { account, source, receive, observer } = this.parts;
    if (documents.length === 0) return '';
    const receivedAt = new Date();
    const incoming = documents.map((one) => incomingDocument({ source, account }, one, { receivedAt }));
    observer.documents(account, await receive(incoming));
    return incoming.map(({ id }) => id).join('\n');
  }

  private async move(positionMs: number): Promise<void> {
    const { account, feed, pool, lease, troubles } = this.parts;
    const owner = { account, feed: feed.name, holder: lease.holder };
    if (!(await moveCursor(pool, owner, positionMs))) throw lostLease(account);
    await troubles.close(pageLoop(account, feed.name).trouble);
    await troubles.close(feedStuck(account, feed.name, '', 0));
  }

  private async failed(error: unknown, cursor: Cursor | undefined): Promise<number> {
    const { account, feed, gate, pool, lease, observer, troubles, stuckAfterMs } = this.parts;
    observer.page(account, feed.name, resultOf(error));
    const afterMs = error instanceof RetryLater ? error.afterMs : 0;
    if (error instanceof RetryLater && PAUSING.has(error.code)) gate.pause(afterMs);
    const restMs = Math.max(afterMs, backoffMs((cursor?.failures ?? 0) + 1, this.everyMs()));
    if (!cursor || !lease.holds(account)) return restMs;
    const why = error instanceof Error ? error.message : String(error);
    const fromMs = cursor.positionMs ?? cursor.nowMs - this.times.firstWindowMs;
    await failCursor(pool, { account, feed: feed.name, holder: lease.holder }, fromMs, why);
    if (isLoop(error)) await troubles.open(error.trouble);
    else if (cursor.failingForMs >= stuckAfterMs)
      await troubles.open(feedStuck(account, feed.name, why, cursor.nowMs - fromMs));
    return restMs;
  }

  private everyMs(): number {
    return this.parts.feed.everySeconds * 1000;
  }
}

function isLoop(error: unknown): error is PageLoop {
  return error instanceof CrossdockError && error.code === 'page-loop';
}

function resultOf(error: unknown): PageResult {
  if (isLoop(error)) return 'loop';
  return error instanceof RetryLater && PAUSING.has(error.code) ? 'throttled' : 'failed';
}

/** A list that is looked at often is tried again soon; nothing is tried more than once a second. */
function backoffMs(failures: number, everyMs: number): number {
  const longest = Math.min(LONGEST_REST_MS, Math.max(everyMs, FIRST_REST_MS) * 8);
  return Math.min(longest, FIRST_REST_MS * 2 ** Math.min(failures - 1, 12));
}

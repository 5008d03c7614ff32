import type { Gate, Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { FeedWindow, OrderCounts } from '../connections/connection.js';
import { incomingDocument } from '../connections/new-document.js';
import { startOfDay } from '../documents/dates.js';
import { PageWatch } from '../intake/polling/page-watch.js';
import type { IncomingDocument, Receipt } from '../raw-store/incoming-document.js';
import type { SourceName } from '../sources.js';
import type { Trouble, Troubles } from '../troubles/troubles.js';
import type { CompletenessReport } from './completeness-report.js';
import { heldOrders, saveReport, type Database } from './completeness-statements.js';

/** What comparing an account with its channel needs. */
export interface CompletenessParts {
  readonly account: string;
  readonly source: SourceName;
  /** IANA zone whose days are compared. */
  readonly timeZone: string;
  readonly counts: OrderCounts;
  readonly gate: Gate;
  readonly pool: Database;
  readonly receive: (documents: readonly IncomingDocument[]) => Promise<readonly Receipt[]>;
  readonly troubles: Troubles;
  readonly checked: (report: CompletenessReport) => void;
}

/** Longest time of one request, with its wait for the account's limits. */
const TURN_MS = 60_000;
/** Ids that the report names; more are counted. */
const NAMED_LIMIT = 100;

/** Compares one day of one account with what the channel says that it holds, and fetches what is missing by its id. */
export class CompletenessCheck {
  constructor(private readonly parts: CompletenessParts) {}

  async run(day: string, stopping?: AbortSignal): Promise<CompletenessReport> {
    const { account, pool, counts, troubles, checked } = this.parts;
    const window = windowOf(day, this.parts.timeZone);
    const stated = await counts.count(window, this.turn(stopping));
    const { ids, loop } = await this.listed(window, stopping);
    const held = await heldOrders(pool, account, ids);
    const missing = ids.filter((id) => !held.has(id));
    const { fetched, failed } = await this.fetch(missing, stopping);
    const unlisted = Math.max(0, (stated ?? 0) - ids.length);
    const report: CompletenessReport = {
      account,
      day,
      checkedAt: new Date().toISOString(),
      stated,
      listed: ids.length,
      held: held.size,
      missing: missing.slice(0, NAMED_LIMIT),
      fetched,
      unfetched: failed.slice(0, NAMED_LIMIT),
      unlisted,
      state: failed.length === 0 && unlisted === 0 && !loop ? 'complete' : 'incomplete',
    };
    await saveReport(pool, report);
    await (report.state === 'complete' ? troubles.close(troubleOf(report)) : troubles.open(troubleOf(report)));
    checked(report);
    return report;
  }

  private async listed(window: FeedWindow, stopping?: AbortSignal): Promise<{ ids: string[]; loop: boolean }> {
    const watch = new PageWatch();
    const ids = new Set<string>();
    let next: string | null = null;
    do {
      const page: Awaited<ReturnType<OrderCounts['ids']>> = await this.parts.counts.ids(
        window,
        next,
        this.turn(stopping),
      );
      for (const id of page.ids) ids.add(id);
      if (watch.loopOf(page.ids.join('\n'), page.next)) return { ids: [...ids], loop: true };
      next = page.next;
    } while (next !== null);
    return { ids: [...ids], loop: false };
  }

  private async fetch(ids: readonly string[], stopping?: AbortSignal): Promise<{ fetched: number; failed: string[] }> {
    const failed: string[] = [];
    for (const id of ids) if (!(await this.fetchOne(id, stopping))) failed.push(id);
    return { fetched: ids.length - failed.length, failed };
  }

  /** One that cannot be fetched harms no other; the account's limits are waited for. */
  private async fetchOne(id: string, stopping?: AbortSignal): Promise<boolean> {
    const { account, source, counts, receive } = this.parts;
    for (let attempt = 1; ; attempt += 1)
      try {
        const document = await counts.fetch(id, this.turn(stopping));
        if (!document) return false;
        await receive([incomingDocument({ source, account }, document, { receivedAt: new Date() })]);
        return true;
      } catch (error) {
        if (!(error instanceof RetryLater) || attempt >= ATTEMPTS || stopping?.aborted) return false;
        this.parts.gate.pause(Math.min(error.afterMs, TURN_MS / 2));
      }
  }

  private turn(stopping?: AbortSignal): Turn {
    return this.parts.gate.turn(TURN_MS, stopping);
  }
}

const ATTEMPTS = 3;

/** A local day: 23 to 25 hours. */
export function windowOf(day: string, timeZone: string): FeedWindow {
  const [fromMs, toMs] = [day, dayAfter(day)].map((one) => Date.parse(startOfDay(one, timeZone))) as [number, number];
  return { fromMs, toMs, isNewest: false };
}

/** The next day of the calendar. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function troubleOf({ account, day, stated, listed, unfetched, unlisted }: CompletenessReport): Trouble {
  const parts = [
    ...(unlisted > 0 ? [`the channel counts ${stated} orders and lists ${listed}`] : []),
    ...(unfetched.length > 0 ? [`${unfetched.length} could not be fetched: ${unfetched.slice(0, 20).join(', ')}`] : []),
  ];
  return {
    id: `completeness/${account}/${day}`,
    reason: 'documents-missing',
    owner: 'commerce-operations',
    detail: `${account} is not complete on ${day}: ${parts.join('; ') || 'the list of ids went round in circles'}. It is compared again every hour for a week; look at these orders at the channel`,
  };
}

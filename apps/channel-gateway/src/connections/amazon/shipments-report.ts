import { setTimeout as wait } from 'node:timers/promises';
import type { Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import { z } from 'zod';
import type { Feed, FeedPage, FeedWindow } from '../connection.js';
import type { NewDocument } from '../new-document.js';
import { contentsOf } from './documents.js';
import type { SpApiClient } from './sp-api-client.js';

/** What left Amazon's warehouses, item by item; needs no restricted role, for it then names no buyer. */
const REPORT = 'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL';
/** Between two questions whether a report is ready, milliseconds. */
const ASK_EVERY_MS = 1_000;
/** Questions of one page; the next page goes on asking. */
const ASKS_PER_PAGE = 10;

const created = z.object({ reportId: z.string() });
const report = z.object({ processingStatus: z.string(), reportDocumentId: z.string().optional() });

/**
 * Shipments of orders that Amazon ships: the orders API names no packages of theirs, so their shipments are known by this
 * report alone. A report is asked for, made within seconds or an hour, and then fetched.
 */
export class ShipmentsReport implements Feed {
  readonly name = 'fba-shipments';
  readonly pageTimeoutMs = 30_000;
  /** The report covers 30 days at most. */
  readonly maxWindowSeconds = 30 * 86_400;

  constructor(
    private readonly client: SpApiClient,
    private readonly marketplaceIds: readonly string[],
    readonly everySeconds: number,
    readonly overlapSeconds: number,
  ) {}

  /** `next` is the report that is being made, and how often it was asked about. */
  async page(window: FeedWindow, next: string | null, turn: Turn): Promise<FeedPage> {
    const [reportId = '', pages = '0'] = next?.split('#') ?? [await this.create(window, turn)];
    for (let asked = 0; asked < ASKS_PER_PAGE; asked += 1) {
      if (asked > 0 || next !== null) await wait(ASK_EVERY_MS, undefined, { signal: turn.signal });
      const { processingStatus, reportDocumentId } = await this.ask(reportId, turn);
      if (processingStatus === 'CANCELLED') return { documents: [], next: null };
      if (processingStatus === 'FATAL') throw fatal(reportId);
      if (processingStatus !== 'DONE' || reportDocumentId === undefined) continue;
      const bytes = await contentsOf(this.client, 'reports', reportDocumentId, turn);
      return { documents: hasRows(bytes) ? [documentOf(bytes)] : [], next: null };
    }
    return { documents: [], next: `${reportId}#${Number(pages) + 1}` };
  }

  /** A report that was asked for twice is made twice: no harm. */
  private async create({ fromMs, toMs }: FeedWindow, turn: Turn): Promise<string> {
    const body = {
      reportType: REPORT,
      marketplaceIds: this.marketplaceIds,
      dataStartTime: new Date(fromMs).toISOString(),
      dataEndTime: new Date(toMs).toISOString(),
    };
    const call = { method: 'POST', path: '/reports/2021-06-30/reports', body, harmless: true } as const;
    return created.parse((await this.client.call(call, turn)).json()).reportId;
  }

  private async ask(reportId: string, turn: Turn): Promise<z.output<typeof report>> {
    const path = `/reports/2021-06-30/reports/${encodeURIComponent(reportId)}`;
    return report.parse((await this.client.call({ method: 'GET', path, harmless: true }, turn)).json());
  }
}

/** Whether anything stands below the names of the columns. */
function hasRows(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0x0a);
  return end >= 0 && end + 1 < bytes.length;
}

/** Overlapping periods may give the same rows: the same text is the same document. */
function documentOf(bytes: Uint8Array): NewDocument {
  return { kind: 'report', externalId: REPORT, topic: `reports/${REPORT}`, seller: null, bytes };
}

function fatal(reportId: string): RetryLater {
  return new RetryLater('report-failed', {
    problem: `Amazon could not make report ${reportId}`,
    remedy: 'It is asked for again by itself.',
    afterMs: 60_000,
  });
}

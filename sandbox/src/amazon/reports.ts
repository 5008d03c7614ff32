import { gzipSync } from 'node:zlib';
import { Dice } from '../dice.js';
import type { AmazonSurroundings } from './amazon.js';
import { isFba } from './order-plan.js';
import type { Orders } from './orders.js';
import type { AmazonRecord, Report } from './records.js';
import { shipmentReport, type ReportedShipment } from './shipment-report.js';

/** A report takes this long, milliseconds at speed 1. */
const makingMs = { least: 300, most: 1_500 } as const;

/** The report that tells of Amazon's own shipments. */
export const shipmentReportType = 'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL';

/** Reports: asked for, made some time later, fetched as a compressed document. */
export class Reports {
  private readonly reports = new Map<string, Report>();
  private readonly reported = new Set<string>();

  constructor(
    private readonly orders: Orders,
    private readonly around: Pick<AmazonSurroundings, 'seed' | 'speed'>,
    private readonly keep: (record: AmazonRecord) => Promise<void>,
  ) {}

  restore(record: AmazonRecord): void {
    if (record.record === 'report') this.reports.set(record.report.id, record.report);
    if (record.record === 'reported') for (const id of record.shipmentIds) this.reported.add(id);
  }

  /** Whether every shipment of Amazon's, future ones included, stood in a report that was fetched. */
  get isWhole(): boolean {
    for (const { plan } of this.orders.all) {
      if (isFba(plan) && plan.shipments.some(({ id }) => !this.reported.has(id))) return false;
    }
    return true;
  }

  async create(wish: Pick<Report, 'account' | 'type' | 'fromMs' | 'toMs'>, nowMs: number): Promise<Report> {
    const id = String(60_000_000_000 + this.reports.size);
    const { least, most } = makingMs;
    const doneMs =
      nowMs + Math.round(Dice.of(this.around.seed, 'amazon-report', id).between(least, most) / this.around.speed);
    const report = { id, ...wish, createdMs: nowMs, doneMs };
    this.reports.set(id, report);
    await this.keep({ record: 'report', report });
    return report;
  }

  withId(id: string, account: string): Report | undefined {
    const found = this.reports.get(id);
    return found?.account === account ? found : undefined;
  }

  /** A report as the API shows it. */
  shown({ id, type, fromMs, toMs, createdMs, doneMs }: Report, nowMs: number) {
    const isDone = doneMs <= nowMs;
    return {
      reportId: id,
      reportType: type,
      dataStartTime: new Date(fromMs).toISOString(),
      dataEndTime: new Date(toMs).toISOString(),
      createdTime: new Date(createdMs).toISOString(),
      processingStatus: isDone ? 'DONE' : 'IN_PROGRESS',
      ...(isDone && {
        processingStartTime: new Date(createdMs).toISOString(),
        processingEndTime: new Date(doneMs).toISOString(),
        reportDocumentId: `amzn1.spdoc.1.4.${id}`,
      }),
    };
  }

  /** The compressed text of a report; what stands in it has been told. */
  async fetch(report: Report): Promise<Buffer> {
    const rows = this.rowsOf(report);
    const news = rows.map(({ shipment }) => shipment.id).filter((id) => !this.reported.has(id));
    for (const id of news) this.reported.add(id);
    if (news.length > 0) await this.keep({ record: 'reported', shipmentIds: news });
    return gzipSync(shipmentReport(rows));
  }

  /** Shipments of the period that Amazon knew of when it made the report. */
  private rowsOf({ account, fromMs, toMs, doneMs }: Report): ReportedShipment[] {
    const rows: ReportedShipment[] = [];
    for (const { plan } of this.orders.all) {
      if (plan.seller.account !== account) continue;
      for (const shipment of plan.shipments) {
        const { atMs } = shipment;
        if (atMs >= fromMs && atMs < toMs && atMs <= doneMs) rows.push({ plan, shipment });
      }
    }
    return rows;
  }
}

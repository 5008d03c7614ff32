import type { FastifyInstance } from 'fastify';
import { unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import type { ExpectedDocument, ExpectedException, SoldParcel } from '../expectation/expected-document.js';
import type { FaultSwitch } from '../faults.js';
import type { Journal } from '../journal.js';
import type { Census, MarketOrder, Marketplace, MarketView, OwnSale } from '../marketplace.js';
import type { Run } from '../run.js';
import type { AmazonSecrets } from '../settings.js';
import type { PurposefulWaits } from '../waits.js';
import type { ShipmentOrder } from '../wms/wms-records.js';
import type { WorldEntry } from '../world-journal.js';
import { plantedExceptions } from './planted-exceptions.js';
import { Feeds } from './feeds.js';
import { messagesOf } from './notifications.js';
import { wantedUnits } from './order-document.js';
import { isFba } from './order-plan.js';
import { Orders, type AmazonOrder } from './orders.js';
import { Queue } from './queue.js';
import type { AmazonRecord } from './records.js';
import { Reports } from './reports.js';
import { staysHome, type Role } from './roles.js';
import { expectedDocuments } from './sale.js';
import { sellers } from './sellers.js';
import { serveAmazon } from './serve.js';

/** What Amazon needs from around it. */
export interface AmazonSurroundings {
  readonly journal: Journal<WorldEntry>;
  readonly faults: FaultSwitch;
  readonly waits: PurposefulWaits;
  readonly secrets: ReadonlyMap<string, AmazonSecrets>;
  readonly seed: number;
  readonly speed: number;
  /** Hears that everything was told of an order. */
  told(order: MarketOrder): void;
}

/** Amazon: orders that are listed and notified of, feeds, reports, and a warehouse of its own. */
export class Amazon implements Marketplace {
  readonly channel = 'amazon';
  readonly sellers = sellers;
  readonly isPolled = true;
  readonly weight = 3;
  readonly orders = new Orders();
  readonly queue = new Queue();
  readonly feeds: Feeds;
  readonly reports: Reports;

  constructor(readonly around: AmazonSurroundings) {
    const keep = async (record: AmazonRecord): Promise<void> => around.journal.append({ kind: 'amazon', record });
    this.feeds = new Feeds(this.orders, around, keep);
    this.reports = new Reports(this.orders, around, keep);
  }

  get runCount(): number {
    return this.orders.runs.length;
  }

  start(run: Run): void {
    this.orders.start(run);
    for (const { run: of, plan } of this.orders.all) {
      if (of !== run) continue;
      this.queue.add(messagesOf(run, plan));
      const [first] = plan.revisions;
      this.around.waits.record(plan.id, 'shop', first?.atMs ?? 0, this.orders.settledMs(plan));
    }
  }

  restore(entry: WorldEntry): void {
    if (entry.kind !== 'amazon') return;
    const { record } = entry;
    if (record.record === 'shown') for (const id of record.orderIds) this.orders.wasShown(id);
    if (record.record === 'messages-deleted') for (const id of record.ids) this.queue.forget(id);
    this.feeds.restore(record);
    this.reports.restore(record);
  }

  open(): void {}

  planAhead(nowMs: number): void {
    void this.feeds.settle(nowMs);
  }

  get isQuiet(): boolean {
    const all = [...this.orders.all];
    return (
      this.queue.size === 0 && this.feeds.open === 0 && all.length === this.orders.shownCount && this.reports.isWhole
    );
  }

  deliveryEnded(): undefined {
    return undefined;
  }

  serve(server: FastifyInstance): void {
    void server.register(async (doors) => serveAmazon(doors, this), { prefix: '/amazon' });
  }

  /** By its items, whose ids belong to one order alone. */
  orderOf({ lines }: ShipmentOrder): MarketOrder | undefined {
    const lineId = lines[0]?.lineId ?? '';
    if (!/^5\d{13}$/.test(lineId)) return undefined;
    const [, seed = '', ordinal = '', index = ''] = /^5(\d{4})(\d{2})(\d{6})/.exec(lineId) ?? [];
    for (const { orderPrefix } of sellers) {
      const found = this.orders.withId(`${orderPrefix}-${seed}${ordinal}0-${index.padStart(7, '0')}`);
      if (found) return this.marketOrder(found);
    }
    return undefined;
  }

  orderIn(text: string): MarketOrder | undefined {
    const found = this.orders.named(text);
    return found && this.marketOrder(found);
  }

  census({ knowsItem }: MarketView): Census {
    const roles = this.orders.runs.flatMap((run) => run.roles);
    const canShip = (role: Role): boolean =>
      role !== 'fba' && (!staysHome(role) || (role === 'unknown-item' && knowsItem(unmappedItem.sku)));
    const count = (...wanted: readonly Role[]): number => roles.filter((role) => wanted.includes(role)).length;
    return {
      generated: roles.length,
      told: this.orders.shownCount,
      toShip: roles.filter(canShip).length,
      cancelled: count('cancelled-pending', 'cancel-requested'),
      test: 0,
    };
  }

  toldTrackingNumbers(): readonly string[] {
    return this.orders.allPackages.map(({ trackingNumber }) => trackingNumber);
  }

  /** What Amazon has shipped by now. */
  ownSales(): readonly OwnSale[] {
    const nowMs = Date.now();
    return [...this.orders.all]
      .filter(({ plan }) => isFba(plan))
      .map((found) => {
        const left = found.plan.shipments.filter(({ atMs }) => atMs <= nowMs);
        const parcels = left.map(({ id, atMs, lines }) => ({ shipmentId: id, shippedMs: atMs, lines }));
        return { order: this.marketOrder(found), parcels };
      });
  }

  exceptions({ knowsItem }: MarketView): ExpectedException[] {
    return plantedExceptions(this.orders, knowsItem);
  }

  /** A caller was shown orders as they stand now: those that stand as they will before they ship are told. */
  async show(shown: readonly AmazonOrder[], nowMs: number): Promise<void> {
    const settled = shown.filter(({ plan }) => this.orders.toldMs(plan) <= nowMs);
    const news = settled.filter(({ plan }) => this.orders.wasShown(plan.id));
    if (news.length === 0) return;
    const orderIds = news.map(({ plan }) => plan.id);
    await this.around.journal.append({ kind: 'amazon', record: { record: 'shown', orderIds } });
    for (const one of news) this.around.told(this.marketOrder(one));
  }

  /** Dice of their own for one call. */
  dice(...labels: readonly (string | number)[]): Dice {
    return Dice.of(this.around.seed, 'amazon', ...labels);
  }

  private marketOrder({ plan }: AmazonOrder): MarketOrder {
    return {
      seller: plan.seller,
      id: plan.id,
      wantedUnits: () => {
        const happened = new Set(plan.revisions.map(({ kind }) => kind));
        return new Map(plan.items.map((item) => [item.id, wantedUnits(item, happened)]));
      },
      isTold: () => this.orders.hasShown(plan.id),
      documents: (parcels: readonly SoldParcel[]): ExpectedDocument[] => expectedDocuments(plan, parcels),
    };
  }
}

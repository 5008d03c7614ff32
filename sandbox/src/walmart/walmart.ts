import type { FastifyInstance } from 'fastify';
import { unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import type { ExpectedDocument, ExpectedException, SoldParcel } from '../expectation/expected-document.js';
import type { FaultSwitch } from '../faults.js';
import type { Journal } from '../journal.js';
import type { Census, MarketOrder, Marketplace, MarketView, OwnSale } from '../marketplace.js';
import type { Run } from '../run.js';
import type { WalmartSecrets } from '../settings.js';
import type { PurposefulWaits } from '../waits.js';
import type { ShipmentOrder } from '../wms/wms-records.js';
import type { WorldEntry } from '../world-journal.js';
import { serveDeeds } from './deeds-api.js';
import { serveInventory } from './inventory-api.js';
import { guard } from './marketplace-api.js';
import { isWfs, type WalmartPlan } from './order-plan.js';
import { wantedUnits } from './order-state.js';
import { serveOrders } from './orders-api.js';
import { Orders } from './orders.js';
import { plantedExceptions } from './planted-exceptions.js';
import type { WalmartRecord } from './records.js';
import { staysHome, type Role } from './roles.js';
import { expectedDocuments } from './sale.js';
import { sellers } from './sellers.js';
import { serveTokens } from './tokens-api.js';

/** What Walmart needs from around it. */
export interface WalmartSurroundings {
  readonly journal: Journal<WorldEntry>;
  readonly faults: FaultSwitch;
  readonly waits: PurposefulWaits;
  readonly secrets: ReadonlyMap<string, WalmartSecrets>;
  readonly seed: number;
  readonly speed: number;
  /** Hears that everything was told of an order. */
  told(order: MarketOrder): void;
}

/** Walmart: orders that are listed, acknowledged, shipped and cancelled by API, and a warehouse of its own. */
export class Walmart implements Marketplace {
  readonly channel = 'walmart';
  readonly sellers = sellers;
  readonly isPolled = true;
  readonly weight = 2;
  readonly orders = new Orders();
  /** What may be sold of each SKU, as we told it. */
  readonly levels = new Map<string, number>();

  constructor(readonly around: WalmartSurroundings) {}

  get runCount(): number {
    return this.orders.runs.length;
  }

  start(run: Run): void {
    for (const plan of this.orders.start(run)) {
      this.around.waits.record(plan.id, 'shop', plan.revisions[0]?.atMs ?? 0, this.orders.settledMs(plan));
    }
  }

  restore(entry: WorldEntry): void {
    if (entry.kind === 'walmart') this.take(entry.record);
  }

  open(): void {}

  planAhead(): void {}

  /** Whether everything was shown. */
  get isQuiet(): boolean {
    return this.orders.all.length === this.orders.shownCount;
  }

  deliveryEnded(): undefined {
    return undefined;
  }

  serve(server: FastifyInstance): void {
    void server.register(
      async (doors) => {
        serveTokens(doors, this);
        await doors.register(async (api) => {
          guard(api, this);
          serveOrders(api, this);
          serveDeeds(api, this);
          serveInventory(api, this);
        });
      },
      { prefix: '/walmart' },
    );
  }

  /** By Crossdock's own name of it, which has the order's id: lines have numbers only. */
  orderOf({ reference }: ShipmentOrder): MarketOrder | undefined {
    return this.orderIn(reference);
  }

  orderIn(text: string): MarketOrder | undefined {
    const found = this.orders.named(text);
    return found && this.marketOrder(found);
  }

  census({ knowsItem }: MarketView): Census {
    const roles = this.orders.runs.flatMap((run) => run.roles);
    const canShip = (role: Role): boolean =>
      role !== 'wfs' && (!staysHome(role) || (role === 'unknown-item' && knowsItem(unmappedItem.sku)));
    return {
      generated: roles.length,
      told: this.orders.shownCount,
      toShip: roles.filter(canShip).length,
      cancelled: roles.filter((role) => role === 'cancelled').length,
      test: 0,
    };
  }

  toldTrackingNumbers(): readonly string[] {
    return this.orders.allParcels.map(({ trackingNumber }) => trackingNumber);
  }

  /** What Walmart has shipped by now. */
  ownSales(): readonly OwnSale[] {
    const nowMs = Date.now();
    return this.orders.all.filter(isWfs).map((plan) => {
      const left = plan.shipments.filter(({ atMs }) => atMs <= nowMs);
      const parcels = left.map(({ trackingNumber, atMs, lines }) => {
        return { shipmentId: `${plan.id}-${trackingNumber}`, shippedMs: atMs, lines };
      });
      return { order: this.marketOrder(plan), parcels };
    });
  }

  exceptions({ knowsItem }: MarketView): ExpectedException[] {
    return plantedExceptions(this.orders, knowsItem);
  }

  /** A caller was shown orders as they stand now: those that stand as they will before they ship are told. */
  async show(shown: readonly WalmartPlan[], nowMs: number): Promise<void> {
    const settled = shown.filter((plan) => this.orders.settledMs(plan) <= nowMs);
    const news = settled.filter(({ id }) => !this.orders.hasShown(id));
    if (news.length === 0) return;
    await this.keep({ record: 'shown', orderIds: news.map(({ id }) => id) });
    for (const plan of news) this.around.told(this.marketOrder(plan));
  }

  /** Something happened: it counts when it is on disk. */
  async keep(record: WalmartRecord): Promise<void> {
    this.take(record);
    await this.around.journal.append({ kind: 'walmart', record });
  }

  /** Dice of their own for one call. */
  dice(...labels: readonly (string | number)[]): Dice {
    return Dice.of(this.around.seed, 'walmart', ...labels);
  }

  private take(record: WalmartRecord): void {
    this.orders.keep(record);
    if (record.record === 'level') this.levels.set(record.sku, record.amount);
  }

  private marketOrder(plan: WalmartPlan): MarketOrder {
    return {
      seller: plan.seller,
      id: plan.id,
      wantedUnits: () => new Map(plan.lines.map((line) => [line.number, wantedUnits(line, plan.revisions)])),
      isTold: () => this.orders.hasShown(plan.id),
      documents: (parcels: readonly SoldParcel[]): ExpectedDocument[] => expectedDocuments(plan, parcels),
    };
  }
}

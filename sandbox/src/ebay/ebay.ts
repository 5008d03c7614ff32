import type { FastifyInstance } from 'fastify';
import { unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import type { ExpectedDocument, ExpectedException, SoldParcel } from '../expectation/expected-document.js';
import type { FaultSwitch } from '../faults.js';
import type { Journal } from '../journal.js';
import type { Census, MarketOrder, Marketplace, MarketView } from '../marketplace.js';
import type { Run } from '../run.js';
import type { EbaySecrets } from '../settings.js';
import type { PurposefulWaits } from '../waits.js';
import type { ShipmentOrder } from '../wms/wms-records.js';
import type { WorldEntry } from '../world-journal.js';
import { serveFulfillment } from './fulfillment-api.js';
import { serveInventory } from './inventory-api.js';
import type { EbayPlan } from './order-plan.js';
import { Orders } from './orders.js';
import { plantedExceptions } from './planted-exceptions.js';
import { servePostOrder } from './post-order-api.js';
import type { EbayRecord } from './records.js';
import { staysHome, type Role } from './roles.js';
import { expectedDocuments } from './sale.js';
import { guard, serveTokens } from './sell-api.js';
import { sellers } from './sellers.js';

/** What eBay needs from around it. */
export interface EbaySurroundings {
  readonly journal: Journal<WorldEntry>;
  readonly faults: FaultSwitch;
  readonly waits: PurposefulWaits;
  readonly secrets: ReadonlyMap<string, EbaySecrets>;
  readonly seed: number;
  readonly speed: number;
  /** Hears that everything was told of an order. */
  told(order: MarketOrder): void;
}

/** eBay: paid orders in lists, shipping fulfilments, and what may be sold. */
export class Ebay implements Marketplace {
  readonly channel = 'ebay';
  readonly sellers = sellers;
  readonly isPolled = true;
  readonly weight = 2;
  readonly orders = new Orders();
  /** What may be sold, as we told it, by account and SKU. */
  readonly levels = new Map<string, number>();

  constructor(readonly around: EbaySurroundings) {}

  get runCount(): number {
    return this.orders.runs.length;
  }

  start(run: Run): void {
    for (const plan of this.orders.start(run)) {
      this.around.waits.record(plan.id, 'shop', plan.revisions[0]?.atMs ?? 0, this.orders.settledMs(plan));
    }
  }

  restore(entry: WorldEntry): void {
    if (entry.kind === 'ebay') this.take(entry.record);
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
        servePostOrder(doors, this);
        await doors.register(async (api) => {
          guard(api, this);
          serveFulfillment(api, this);
          serveInventory(api, this);
        });
      },
      { prefix: '/ebay' },
    );
  }

  /** By its line items, whose ids belong to one order alone. */
  orderOf({ lines }: ShipmentOrder): MarketOrder | undefined {
    const found = this.orders.ofLine(lines[0]?.lineId ?? '');
    return found && this.marketOrder(found);
  }

  orderIn(text: string): MarketOrder | undefined {
    const found = this.orders.named(text);
    return found && this.marketOrder(found);
  }

  census({ knowsItem }: MarketView): Census {
    const roles = this.orders.runs.flatMap((run) => run.roles);
    const canShip = (role: Role): boolean =>
      !staysHome(role) || (role === 'unknown-item' && knowsItem(unmappedItem.sku));
    return {
      generated: roles.length,
      told: this.orders.shownCount,
      toShip: roles.filter(canShip).length,
      cancelled: roles.filter((role) => role === 'cancelled').length,
      test: 0,
    };
  }

  toldTrackingNumbers(): readonly string[] {
    return this.orders.allFulfilments.map(({ trackingNumber }) => trackingNumber);
  }

  ownSales(): readonly [] {
    return [];
  }

  exceptions({ knowsItem }: MarketView): ExpectedException[] {
    return plantedExceptions(this.orders, knowsItem);
  }

  /** A caller was shown orders as they stood at an instant: those that stood as they will before they ship are told. */
  async show(shown: readonly EbayPlan[], atMs: number): Promise<void> {
    const settled = shown.filter((plan) => this.orders.settledMs(plan) <= atMs);
    const news = settled.filter(({ id }) => !this.orders.hasShown(id));
    if (news.length === 0) return;
    await this.keep({ record: 'shown', orderIds: news.map(({ id }) => id) });
    for (const plan of news) this.around.told(this.marketOrder(plan));
  }

  /** Something happened: it counts when it is on disk. */
  async keep(record: EbayRecord): Promise<void> {
    this.take(record);
    await this.around.journal.append({ kind: 'ebay', record });
  }

  /** Dice of their own for one call. */
  dice(...labels: readonly (string | number)[]): Dice {
    return Dice.of(this.around.seed, 'ebay', ...labels);
  }

  private take(record: EbayRecord): void {
    this.orders.keep(record);
    if (record.record === 'level') this.levels.set(`${record.account} ${record.sku}`, record.quantity);
  }

  private marketOrder(plan: EbayPlan): MarketOrder {
    const isWanted = plan.role !== 'cancelled';
    return {
      seller: plan.seller,
      id: plan.id,
      wantedUnits: () => new Map(plan.lines.map(({ id, quantity }) => [id, isWanted ? quantity : 0])),
      isTold: () => this.orders.hasShown(plan.id),
      documents: (parcels: readonly SoldParcel[]): ExpectedDocument[] => expectedDocuments(plan, parcels),
    };
  }
}

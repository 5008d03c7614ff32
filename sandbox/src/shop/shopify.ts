import type { FastifyInstance } from 'fastify';
import { accountNamed, channelAccounts } from '../channel-accounts.js';
import { unmappedItem } from '../catalogue.js';
import type { ExpectedDocument, ExpectedException, SoldParcel } from '../expectation/expected-document.js';
import type { Census, MarketOrder, Marketplace, MarketView } from '../marketplace.js';
import { sum } from '../minor-units.js';
import type { Run } from '../run.js';
import type { ShipmentOrder } from '../wms/wms-records.js';
import type { WorldEntry } from '../world-journal.js';
import type { Fulfilment } from './fulfilments.js';
import { lastOrderDocument } from './order-document.js';
import { plantedExceptions } from './planted-exceptions.js';
import { staysHome, type Role } from './roles.js';
import { expectedDocuments } from './sale.js';
import { serveShops, type ShopSurroundings } from './shop-api.js';
import { Shop, type ShopOrder } from './shop.js';

/** The three shops as one marketplace of the world. */
export class Shopify implements Marketplace {
  readonly channel = 'shopify';
  readonly sellers = channelAccounts;
  readonly isPolled = false;
  readonly weight = 5;
  private readonly fulfilments: Fulfilment[] = [];

  constructor(
    readonly shop: Shop,
    private readonly around: ShopSurroundings,
  ) {}

  get runCount(): number {
    return this.shop.runs.length;
  }

  start(run: Run): void {
    this.shop.start(run);
  }

  restore(entry: WorldEntry): void {
    if (entry.kind !== 'fulfilment') return;
    this.shop.keepFulfilment(entry.fulfilment);
    this.fulfilments.push(entry.fulfilment);
  }

  /** Tells of what an earlier process had made and perhaps not told. */
  open(): void {
    for (const fulfilment of this.fulfilments.splice(0)) this.shop.tellFulfilment(fulfilment);
  }

  planAhead(nowMs: number): void {
    this.shop.planAhead(nowMs);
  }

  get isQuiet(): boolean {
    return !this.shop.hasMoreToPlan;
  }

  deliveryEnded(key: string): MarketOrder | undefined {
    const orderId = this.shop.ended(key);
    return orderId === undefined ? undefined : this.withId(orderId);
  }

  serve(server: FastifyInstance): void {
    const doors = { ...this.around, shop: this.shop };
    void server.register(async (within) => serveShops(within, doors), { prefix: '/shops' });
  }

  /** By its lines, whose ids belong to one order alone. */
  orderOf({ lines }: ShipmentOrder): MarketOrder | undefined {
    const found = this.shop.orderOfLine(Number(lines[0]?.lineId));
    return found && new ShopifyOrder(this.shop, found);
  }

  orderIn(text: string): MarketOrder | undefined {
    for (const [digits] of text.matchAll(/\d{10,}/g)) {
      const found = this.withId(Number(digits));
      if (found) return found;
    }
    return undefined;
  }

  census({ knowsItem }: MarketView): Census {
    const { shop } = this;
    const roles = shop.runs.flatMap((run) => run.roles);
    const canShip = (role: Role): boolean =>
      !staysHome(role) || (role === 'unknown-item' && knowsItem(unmappedItem.sku));
    const count = (wanted: Role): number => roles.filter((role) => role === wanted).length;
    return {
      generated: roles.length,
      told: sum(shop.runs.map(({ planned }) => planned)) - shop.notWhollyTold,
      toShip: roles.filter(canShip).length,
      cancelled: count('cancelled'),
      test: count('test'),
    };
  }

  toldTrackingNumbers(): readonly string[] {
    return this.shop.allFulfilments.map(({ trackingNumber }) => trackingNumber ?? '');
  }

  ownSales(): readonly [] {
    return [];
  }

  exceptions({ knowsItem }: MarketView): ExpectedException[] {
    return this.shop.runs.flatMap((run) => plantedExceptions(run, knowsItem));
  }

  private withId(orderId: number): MarketOrder | undefined {
    const found = this.shop.order(orderId);
    return found && new ShopifyOrder(this.shop, found);
  }
}

/** One order of a shop. */
class ShopifyOrder implements MarketOrder {
  constructor(
    private readonly shop: Shop,
    private readonly order: ShopOrder,
  ) {}

  get seller() {
    return accountNamed(this.order.plan.account);
  }

  get id(): string {
    return String(this.order.plan.id);
  }

  wantedUnits(): ReadonlyMap<string, number> {
    const { line_items } = lastOrderDocument(this.order.plan);
    return new Map(line_items.map(({ id, current_quantity }) => [String(id), current_quantity]));
  }

  isTold(): boolean {
    return this.shop.hasTold(this.order);
  }

  documents(parcels: readonly SoldParcel[]): ExpectedDocument[] {
    const { plan } = this.order;
    return expectedDocuments(
      { shop: this.seller, document: lastOrderDocument(plan), giftCard: plan.giftCard },
      parcels,
    );
  }
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import type { ExpectedException, SoldParcel } from '../expectation/expected-document.js';
import type { Fault, FaultSwitch } from '../faults.js';
import { accessOf, type Access } from '../http/access-tokens.js';
import { bearerOf } from '../http/lost-answers.js';
import type { Journal } from '../journal.js';
import type { Census, MarketOrder, Marketplace, MarketView } from '../marketplace.js';
import type { Run } from '../run.js';
import type { RegionalSecrets } from '../settings.js';
import type { PurposefulWaits } from '../waits.js';
import type { ShipmentOrder } from '../wms/wms-records.js';
import type { WorldEntry } from '../world-journal.js';
import type { Platform } from './order-generator.js';
import type { OrderState, RegionalPlan, RegionalSeller, ToldParcel } from './order-plan.js';
import { Orders } from './orders.js';
import { plantedExceptions } from './planted-exceptions.js';
import type { RegionalRecord } from './records.js';
import { staysHome, type Role } from './roles.js';
import { expectedDocuments } from './sale.js';

/** What a regional platform needs from around it. */
export interface RegionalSurroundings {
  readonly journal: Journal<WorldEntry>;
  readonly faults: FaultSwitch;
  readonly waits: PurposefulWaits;
  readonly secrets: ReadonlyMap<string, RegionalSecrets>;
  readonly seed: number;
  readonly speed: number;
  /** Hears that everything was told of an order. */
  told(order: MarketOrder): void;
}

/** Ways to misbehave that every regional platform has. */
type CommonFault = 'throttled' | 'unavailable' | 'lost-answer' | 'token-expiry' | 'page-repeats' | 'garbage';

/** Names an order in a text: what may be an id. */
const MAY_BE_ID = /[0-9a-f-]{36}|\d{16}/g;

/** A regional platform: orders in lists, commands of the seller, and what may be sold. Its doors are its own. */
export abstract class RegionalMarketplace implements Marketplace {
  readonly isPolled = true;
  readonly weight = 1;
  readonly channel: 'allegro' | 'mercadolibre';
  readonly sellers: readonly RegionalSeller[];
  readonly orders: Orders;
  /** What may be sold, as we told it, by account and SKU. */
  readonly levels = new Map<string, number>();
  /** The newest refresh token of each account, and the one before it: an answer may be lost. */
  readonly refreshTokens = new Map<string, readonly string[]>();

  protected constructor(
    channel: 'allegro' | 'mercadolibre',
    platform: Omit<Platform, 'channel'>,
    readonly around: RegionalSurroundings,
  ) {
    this.channel = channel;
    this.sellers = platform.sellers;
    this.orders = new Orders({ ...platform, channel });
    for (const [account, { refreshToken }] of around.secrets) this.refreshTokens.set(account, [refreshToken]);
  }

  abstract serve(server: FastifyInstance): void;

  get runCount(): number {
    return this.orders.runs.length;
  }

  start(run: Run): void {
    for (const plan of this.orders.start(run))
      this.around.waits.record(plan.id, 'shop', plan.revisions[0]?.atMs ?? 0, this.orders.settledMs(plan));
  }

  restore(entry: WorldEntry): void {
    if (entry.kind === this.channel) this.take(entry.record);
  }

  open(): void {}

  planAhead(_nowMs: number): void {}

  /** Whether everything was shown. */
  get isQuiet(): boolean {
    return this.orders.all.length === this.orders.shownCount;
  }

  deliveryEnded(_key: string): undefined {
    return undefined;
  }

  /** By Crossdock's name of it, in which the order stands. */
  orderOf({ reference }: ShipmentOrder): MarketOrder | undefined {
    return this.orderIn(reference);
  }

  orderIn(text: string): MarketOrder | undefined {
    for (const [id] of text.matchAll(MAY_BE_ID)) {
      const found = this.orders.withId(id);
      if (found) return this.marketOrder(found);
    }
    return undefined;
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
    return this.orders.allParcels.map(({ trackingNumber }) => trackingNumber);
  }

  ownSales(): readonly [] {
    return [];
  }

  exceptions({ knowsItem }: MarketView): ExpectedException[] {
    return plantedExceptions(this.orders, knowsItem);
  }

  /** Whether this strikes in this case. */
  strikes(fault: CommonFault, ...labels: readonly (string | number)[]): boolean {
    return this.around.faults.strikes(`${this.channel}-${fault}` as Fault, this.dice(fault, ...labels));
  }

  /** A caller was shown orders as they stood at an instant: those that stood as they will before they ship are told. */
  async show(shown: readonly RegionalPlan[], atMs: number): Promise<void> {
    const settled = shown.filter((plan) => this.orders.settledMs(plan) <= atMs);
    const news = settled.filter(({ id }) => !this.orders.hasShown(id));
    if (news.length === 0) return;
    await this.keep({ record: 'shown', orderIds: news.map(({ id }) => id) });
    for (const plan of news) this.around.told(this.marketOrder(plan));
  }

  /** Something happened: it counts when it is on disk. */
  async keep(record: RegionalRecord): Promise<void> {
    this.take(record);
    await this.around.journal.append({ kind: this.channel, record });
  }

  /** A parcel was told; dated after every earlier change of its order. */
  async keepParcel(state: OrderState, parcel: Omit<ToldParcel, 'orderId' | 'atMs'>): Promise<void> {
    const dated = { orderId: state.plan.id, atMs: Math.max(Date.now(), state.lastModifiedMs + 1) };
    await this.keep({ record: 'parcel', parcel: { ...parcel, ...dated } });
  }

  /** The seller has set an order to something. */
  async set({ plan, lastModifiedMs }: OrderState, state: string): Promise<void> {
    await this.keep({ record: 'set', orderId: plan.id, atMs: Math.max(Date.now(), lastModifiedMs + 1), state });
  }

  /** Dice of their own for one call. */
  dice(...labels: readonly (string | number)[]): Dice {
    return Dice.of(this.around.seed, this.channel, ...labels);
  }

  /** The order that a caller asks about, as it stands now; undefined where it is not the caller's. */
  stateFor(request: FastifyRequest, id: string): OrderState | undefined {
    const plan = this.orders.withId(id);
    return plan?.seller.account === callerOf(request).account ? this.orders.stateOf(plan, Date.now()) : undefined;
  }

  /** The orders of a caller as they stood at an instant, by when each was changed or placed. */
  statesOf(account: string, atMs: number): readonly OrderState[] {
    const own = this.orders.all.filter(({ seller }) => seller.account === account);
    return own.flatMap((plan) => this.orders.stateOf(plan, atMs) ?? []);
  }

  private take(record: RegionalRecord): void {
    this.orders.keep(record);
    if (record.record === 'level') this.levels.set(`${record.account} ${record.sku}`, record.quantity);
    if (record.record !== 'refreshed') return;
    const [newest = ''] = this.refreshTokens.get(record.account) ?? [];
    this.refreshTokens.set(record.account, [record.refreshToken, newest]);
  }

  private marketOrder(plan: RegionalPlan): MarketOrder {
    const isWanted = plan.role !== 'cancelled';
    return {
      seller: plan.seller,
      id: plan.id,
      wantedUnits: () => new Map(plan.lines.map(({ id, quantity }) => [id, isWanted ? quantity : 0])),
      isTold: () => this.orders.hasShown(plan.id),
      documents: (parcels: readonly SoldParcel[]) => expectedDocuments(plan, parcels),
    };
  }
}

/** The account that a request's token belongs to. */
export function callerOf(request: FastifyRequest): Access {
  const access = accessOf(bearerOf(request) ?? '');
  if (!access) throw new Error('the request passed without a token');
  return access;
}

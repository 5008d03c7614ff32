import { join } from 'node:path';
import { Allegro } from './allegro/allegro.js';
import { Amazon } from './amazon/amazon.js';
import { Progress } from './control/progress.js';
import { Courier } from './delivery/courier.js';
import { Ebay } from './ebay/ebay.js';
import { CallGate } from './erp/call-limits.js';
import { Erp, type ErpEntry } from './erp/erp.js';
import { ErpTrouble } from './erp/erp-trouble.js';
import { FaultSwitch, noFaults, usualFaults, type FaultShares } from './faults.js';
import { Journal } from './journal.js';
import type { Log } from './log.js';
import { Marketplaces } from './marketplaces.js';
import type { MarketOrder, MarketView } from './marketplace.js';
import { MercadoLibre } from './mercadolibre/mercado-libre.js';
import type { Run } from './run.js';
import type { Settings } from './settings.js';
import { Shop } from './shop/shop.js';
import { Shopify } from './shop/shopify.js';
import { PurposefulWaits } from './waits.js';
import { Walmart } from './walmart/walmart.js';
import { Wms } from './wms/wms.js';
import type { WorldEntry } from './world-journal.js';

/** How often the marketplaces look ahead, milliseconds. */
const lookAheadEveryMs = 500;
/** The stock count goes out this long before the first order. */
const leadMs = 1_000;
/** Units of an item that come with its approval. */
const unitsOnApproval = 1_000;

/** What a new run may say; the rest is as the settings have it. */
export interface RunWish {
  readonly orders: number;
  readonly seed?: number | undefined;
  readonly ratePerSecond?: number | undefined;
  /** Channels that sell; those that the settings name unless stated. */
  readonly channels?: readonly string[] | undefined;
}

/** The outside world: marketplaces, warehouse, ERP, and the courier that carries their webhooks. */
export class World {
  readonly waits = new PurposefulWaits();
  readonly progress = new Progress();
  readonly late = { count: 0 };
  readonly gate: CallGate;
  readonly trouble: ErpTrouble;
  readonly courier: Courier;
  readonly shopify: Shopify;
  readonly amazon: Amazon;
  readonly walmart: Walmart;
  readonly ebay: Ebay;
  readonly allegro: Allegro;
  readonly mercadoLibre: MercadoLibre;
  readonly marketplaces: Marketplaces;
  readonly marketView: MarketView = { knowsItem: (sku) => this.erp.items.withSku(sku) !== undefined };
  readonly wms: Wms;
  private lookAhead: NodeJS.Timeout | undefined;

  private constructor(
    readonly settings: Settings,
    readonly journal: Journal<WorldEntry>,
    private readonly erpJournal: Journal<ErpEntry>,
    readonly erp: Erp,
    readonly faults: FaultSwitch,
    log: Log,
  ) {
    const { seed, speed, secrets, channelGatewayUrl } = settings;
    this.gate = new CallGate(settings.erpLimits);
    this.trouble = new ErpTrouble(faults, seed, speed);
    this.courier = new Courier(speed, log, async ({ key }, end) => {
      await journal.append({ kind: 'delivery-ended', key, end });
      this.deliveryEnded(key);
    });
    const shop = new Shop(this.courier, this.waits, channelGatewayUrl, secrets);
    this.shopify = new Shopify(shop, { journal, faults, secrets, seed, speed, channelGatewayUrl });
    const told = (order: MarketOrder): void => this.wms.picking.reconsiderOrder(order);
    const polled = { journal, faults, waits: this.waits, seed, speed, told };
    this.amazon = new Amazon({ ...polled, secrets: secrets.amazon });
    this.walmart = new Walmart({ ...polled, secrets: secrets.walmart });
    this.ebay = new Ebay({ ...polled, secrets: secrets.ebay });
    this.allegro = new Allegro({ ...polled, secrets: secrets.allegro });
    const notified = { courier: this.courier, channelGatewayUrl };
    this.mercadoLibre = new MercadoLibre({ ...polled, ...notified, secrets: secrets.mercadolibre });
    this.marketplaces = new Marketplaces([
      this.shopify,
      this.amazon,
      this.walmart,
      this.ebay,
      this.allegro,
      this.mercadoLibre,
    ]);
    const mailing = { channelGatewayUrl, webhookSecret: secrets.wms.webhookSecret };
    const around = { journal, courier: this.courier, faults, waits: this.waits, mailing, seed, speed };
    this.wms = new Wms({
      ...around,
      marketplaces: this.marketplaces,
      shipped: (order, shipment) => this.progress.add(order, shipment),
    });
  }

  /** Opens the world in its data folder, as an earlier process left it. */
  static async open(settings: Settings, log: Log): Promise<World> {
    const folder = settings.dataFolder;
    const books = await Journal.open<ErpEntry>(join(folder, 'erp-journal.ndjson'));
    const own = await Journal.open<WorldEntry>(join(folder, 'world-journal.ndjson'));
    const faults = new FaultSwitch(settings.faults ? usualFaults : noFaults);
    const world = new World(settings, own.journal, books.journal, new Erp(books.journal, books.entries), faults, log);
    world.restore(own.entries);
    await world.wms.open();
    world.lookAhead = setInterval(() => world.planAhead(Date.now()), lookAheadEveryMs);
    log('info', 'the world is open', { entries: own.entries.length, documents: world.erp.ledger.documents.length });
    return world;
  }

  /** The marketplaces begin to sell, each its share of the orders in the same time. */
  async start({ orders, seed, ratePerSecond, channels }: RunWish): Promise<readonly Run[]> {
    const { settings, marketplaces } = this;
    const rate = ratePerSecond ?? 50 * settings.speed;
    const startedAtMs = Date.now() + leadMs;
    const begun = marketplaces.shares(orders, channels ?? settings.channels).map(({ marketplace, orders: share }) => {
      const run: Run = {
        ordinal: marketplace.runCount,
        seed: seed ?? settings.seed,
        orders: share,
        startedAtMs,
        ratePerSecond: (rate * share) / orders,
        speed: settings.speed,
        faults: this.faults.shares,
      };
      marketplace.start(run);
      return { channel: marketplace.channel, run };
    });
    await Promise.all(begun.map((one) => this.journal.append({ kind: 'run', ...one })));
    return begun.map(({ run }) => run);
  }

  /** Switches faults on and off, for good. */
  async turnFaults(wishes: Readonly<Record<string, boolean | number>>): Promise<FaultShares> {
    const shares = this.faults.turn(wishes);
    await this.journal.append({ kind: 'faults', shares });
    return shares;
  }

  /** A person adds a SKU to the ERP's item list; the warehouse gets some of it. */
  async approveItem(sku: string): Promise<void> {
    if (this.erp.items.withSku(sku)) return;
    await this.erp.addItem(sku);
    await this.wms.receive(sku, unitsOnApproval);
  }

  /** Whether nothing more will happen by itself. */
  get isQuiet(): boolean {
    const { courier, marketplaces, wms, late, erp } = this;
    const areQuiet = marketplaces.all.every(({ isQuiet }) => isQuiet);
    return courier.open === 0 && areQuiet && wms.picking.size === 0 && late.count === 0 && erp.inCommit === 0;
  }

  /** Whether somebody has begun to sell. */
  get hasRun(): boolean {
    return this.marketplaces.all.some(({ runCount }) => runCount > 0);
  }

  async close(): Promise<void> {
    clearInterval(this.lookAhead);
    this.courier.stop();
    this.wms.picking.stop();
    await Promise.all([this.journal.close(), this.erpJournal.close()]);
  }

  /** What has been delivered comes first: nothing that ended is planned again. */
  private restore(entries: readonly WorldEntry[]): void {
    for (const entry of entries) if (entry.kind === 'delivery-ended') this.courier.restore(entry.key, entry.end);
    for (const entry of entries) {
      if (entry.kind === 'run') this.marketplaces.named(entry.channel ?? 'shopify')?.start(entry.run);
      if (entry.kind === 'faults') this.faults.restore(entry.shares);
      for (const marketplace of this.marketplaces.all) marketplace.restore(entry);
      this.wms.restore(entry);
    }
    for (const marketplace of this.marketplaces.all) marketplace.open();
  }

  private planAhead(nowMs: number): void {
    for (const marketplace of this.marketplaces.all) marketplace.planAhead(nowMs);
  }

  private deliveryEnded(key: string): void {
    const order = this.marketplaces.deliveryEnded(key);
    if (order) this.wms.picking.reconsiderOrder(order);
  }
}

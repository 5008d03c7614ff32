import { join } from 'node:path';
import { unmappedItem } from './catalogue.js';
import { Progress } from './control/progress.js';
import { Courier } from './delivery/courier.js';
import { CallGate } from './erp/call-limits.js';
import { Erp, type ErpEntry } from './erp/erp.js';
import { ErpTrouble } from './erp/erp-trouble.js';
import { FaultSwitch, noFaults, usualFaults, type FaultShares } from './faults.js';
import { Journal } from './journal.js';
import type { Log } from './log.js';
import type { Settings } from './settings.js';
import type { Run } from './shop/run.js';
import { Shop } from './shop/shop.js';
import { PurposefulWaits } from './waits.js';
import { Wms } from './wms/wms.js';
import type { WorldEntry } from './world-journal.js';

/** How often the shops look ahead, milliseconds. */
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
}

/** The outside world: shops, warehouse, ERP, and the courier that carries their webhooks. */
export class World {
  readonly waits = new PurposefulWaits();
  readonly progress = new Progress();
  readonly late = { count: 0 };
  readonly gate: CallGate;
  readonly trouble: ErpTrouble;
  readonly courier: Courier;
  readonly shop: Shop;
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
    this.shop = new Shop(this.courier, this.waits, channelGatewayUrl, secrets);
    const mailing = { channelGatewayUrl, webhookSecret: secrets.wms.webhookSecret };
    const around = { journal, courier: this.courier, shop: this.shop, faults, waits: this.waits, mailing, seed, speed };
    this.wms = new Wms({ ...around, shipped: (order, shipment) => this.progress.add(order, shipment) });
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
    world.lookAhead = setInterval(() => world.shop.planAhead(Date.now()), lookAheadEveryMs);
    log('info', 'the world is open', { entries: own.entries.length, documents: world.erp.ledger.documents.length });
    return world;
  }

  /** The shops begin to sell. */
  async start({ orders, seed, ratePerSecond }: RunWish): Promise<Run> {
    const { settings, shop } = this;
    const run: Run = {
      ordinal: shop.runs.length,
      seed: seed ?? settings.seed,
      orders,
      startedAtMs: Date.now() + leadMs,
      ratePerSecond: ratePerSecond ?? 50 * settings.speed,
      speed: settings.speed,
      faults: this.faults.shares,
    };
    shop.start(run);
    await this.journal.append({ kind: 'run', run });
    return run;
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
    const { courier, shop, wms, late, erp } = this;
    return (
      courier.open === 0 && !shop.hasMoreToPlan && wms.picking.size === 0 && late.count === 0 && erp.inCommit === 0
    );
  }

  /** Whether orders with the unmapped SKU can ship by now. */
  get isUnmappedItemKnown(): boolean {
    return this.erp.items.withSku(unmappedItem.sku) !== undefined;
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
      if (entry.kind === 'run') this.shop.start(entry.run);
      else if (entry.kind === 'faults') this.faults.restore(entry.shares);
      else if (entry.kind === 'fulfilment') this.shop.keepFulfilment(entry.fulfilment);
      else this.wms.restore(entry);
    }
    for (const entry of entries) if (entry.kind === 'fulfilment') this.shop.tellFulfilment(entry.fulfilment);
  }

  private deliveryEnded(key: string): void {
    const orderId = this.shop.ended(key);
    if (orderId !== undefined) this.wms.picking.reconsiderShopOrder(orderId);
  }
}

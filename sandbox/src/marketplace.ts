import type { FastifyInstance } from 'fastify';
import type { ExpectedDocument, ExpectedException, SoldParcel } from './expectation/expected-document.js';
import type { Currency } from './minor-units.js';
import type { Run } from './run.js';
import type { ShipmentOrder } from './wms/wms-records.js';
import type { WorldEntry } from './world-journal.js';

/** A channel account as the books see it. */
export interface SellerAccount {
  readonly account: string;
  /** Whose books its sales belong to. */
  readonly legalEntity: 'US' | 'EU';
  readonly currency: Currency;
}

/** One order of a marketplace as warehouse, books and control doors see it, whatever the marketplace. */
export interface MarketOrder {
  readonly seller: SellerAccount;
  /** What the channel calls it. */
  readonly id: string;
  /** Units that its buyer wants when everything has been told, by line id. */
  wantedUnits(): ReadonlyMap<string, number>;
  /** Whether Crossdock has heard everything that the channel has to say of it before it ships. */
  isTold(): boolean;
  /** What the books must show for its parcels. */
  documents(parcels: readonly SoldParcel[]): ExpectedDocument[];
}

/** How many orders a marketplace has, by what becomes of them. */
export interface Census {
  readonly generated: number;
  /** Of which Crossdock has heard everything. */
  readonly told: number;
  /** That our warehouse must ship. */
  readonly toShip: number;
  readonly cancelled: number;
  readonly test: number;
}

/** Parcels that a marketplace ships out of its own warehouse. */
export interface OwnSale {
  readonly order: MarketOrder;
  readonly parcels: readonly SoldParcel[];
}

/** What of the rest of the world decides what a marketplace expects. */
export interface MarketView {
  /** Whether the ERP has an item of this SKU by now. */
  knowsItem(sku: string): boolean;
}

/** A place where goods are sold: everything that the rest of the world needs of it. */
export interface Marketplace {
  /** What the channel is called: `shopify`. */
  readonly channel: string;
  readonly sellers: readonly SellerAccount[];
  /** Whether Crossdock must ask for its news: it knows what was shown, not what was kept. */
  readonly isPolled: boolean;
  /** Its share of the orders of a run, against those of the others. */
  readonly weight: number;
  /** How many runs it has begun. */
  readonly runCount: number;

  /** Begins to sell; the run stands in the journal already. */
  start(run: Run): void;
  /** Takes back what an earlier process wrote; entries of others are left alone. */
  restore(entry: WorldEntry): void;
  /** Goes on where an earlier process was: everything has been restored. */
  open(): void;
  /** Does what is due soon; called every now and then. */
  planAhead(nowMs: number): void;
  /** Whether nothing more will happen by itself, deliveries of the courier aside. */
  readonly isQuiet: boolean;
  /** A delivery has ended; gives the order that is now wholly told, if it is. */
  deliveryEnded(key: string): MarketOrder | undefined;
  /** Serves its doors under a prefix of its own. */
  serve(server: FastifyInstance): void;

  /** The order that a shipment order belongs to, by what the warehouse was told of it. */
  orderOf(shipmentOrder: ShipmentOrder): MarketOrder | undefined;
  /** The order whose id stands in a text, such as a document's reference. */
  orderIn(text: string): MarketOrder | undefined;
  census(view: MarketView): Census;
  /** Tracking numbers that Crossdock has told it, as often as it did. */
  toldTrackingNumbers(): readonly string[];
  /** What it ships itself; empty where it has no warehouse. */
  ownSales(): readonly OwnSale[];
  /** What was planted and has not been put right. */
  exceptions(view: MarketView): ExpectedException[];
}

/** Names an order across all marketplaces. */
export function keyOf({ seller, id }: MarketOrder): string {
  return `${seller.account}/${id}`;
}

import type {
  DataOf,
  OrderLine,
  orderCancellationRequest,
  orderFulfilment,
  orderItemResolved,
  orderPayment,
} from '#libs/contracts';
import type { orderReservationAnswer, orderRuling, orderShipment, orderSnapshot } from '#libs/contracts';
import { byId, earliest, latest, max, once, type FactsOf } from '#libs/actors';

type Snapshot = DataOf<typeof orderSnapshot>;

/** Where a snapshot stands among the others of its order. */
export interface Seen {
  /** The source's revision; 0 is weak. */
  readonly revision: number;
  /** The source's own time, epoch milliseconds. */
  readonly timeMs: number;
  readonly id: string;
}

/** What can never change about an order. */
export type Placed = Pick<
  Snapshot,
  'channel' | 'channelAccount' | 'legalEntity' | 'marketplaceOrderId' | 'placedAt' | 'currency' | 'test'
>;

/** What people and documents call the order, and how its prices are meant. */
export type Head = Pick<Snapshot, 'orderName' | 'marketplace' | 'presentment' | 'taxesIncluded'> & {
  /** The source's own time of what it says, ISO 8601. */
  readonly updatedAt: string;
};

/** State of the payment as the marketplace states it. */
export type PaymentState = Exclude<Snapshot['payment'], 'unknown'>;

/** Where it goes and to whom, without anything that names a person. */
export type Destination = Pick<Snapshot, 'shipTo' | 'buyerRef'>;

/** What is charged beside the lines; only of snapshots that are priced. */
export type Charges = Pick<Snapshot, 'shipping' | 'tenders' | 'tip' | 'duties' | 'rounding'> & {
  readonly total: number;
};

/** A line as a snapshot showed it. */
export type SeenLine = OrderLine & { readonly seen: Seen };

/** Lines of a full snapshot: an older one that is missing here has been removed. */
export interface LineSet {
  readonly ids: readonly string[];
  readonly seen: Seen;
}

/** What was charged for some units of a line, or for freight: with tax where the order's prices include it. */
export interface Charged {
  /** Before discounts, minor units. */
  readonly price: number;
  readonly discounts: OrderLine['discounts'];
  readonly taxes: OrderLine['taxes'];
}

/** What a line was charged when its order was first priced and no longer pending. */
export interface AllocatedLine extends Charged {
  readonly quantity: number;
  readonly cancelledQuantity: number;
}

/** Discount, tax and freight as first allocated. */
export interface Allocation {
  readonly lines: Readonly<Record<string, AllocatedLine>>;
  readonly shipping: Snapshot['shipping'];
}

/** When and why the whole order was cancelled. */
export interface Cancelled {
  readonly at: string;
  readonly reason: string;
}

/** The slots of an order; the source is channel-gateway where none is named. */
export const orderFacts = {
  /** What can never change. */
  placed: once<Placed>(),
  /** The order that this one replaces free of charge. */
  replacementOf: once<string>(),
  /** Names and the meaning of prices. */
  head: latest<Head>(),
  /** State of the payment, where a snapshot states one. */
  payment: latest<PaymentState>(),
  /** Where it goes, where a snapshot names it: what is redacted later stays known. */
  destination: latest<Destination>(),
  /** What is charged beside the lines. */
  charges: latest<Charges>(),
  /** Lines by id, removed ones included. */
  lines: byId(latest<SeenLine>()),
  /** Which lines the newest full snapshot had. */
  lineSet: latest<LineSet>(),
  /** What was charged when first priced and not pending: the shares stay with their lines. */
  allocation: earliest<Allocation>(),
  /** Units cancelled of a line. */
  cancelledUnits: byId(max()),
  /** The whole order is cancelled, perhaps before we knew it: a tombstone. */
  cancelled: earliest<Cancelled>(),
  /** Somebody asked to cancel. */
  cancellationRequests: byId(latest<DataOf<typeof orderCancellationRequest>>()),
  /** Money moved, by transaction: a pending one changes. */
  payments: byId(latest<DataOf<typeof orderPayment>>()),
  /** The channel's own records of fulfilments. */
  fulfilments: byId(latest<DataOf<typeof orderFulfilment>>()),
  /** Goods that left a warehouse, by shipment. */
  shipments: byId(once<DataOf<typeof orderShipment>>()),
  /** What a SKU stands for, by SKU and state: what was resolved once is not lost with its item. Source: erp-gateway. */
  items: byId(byId(latest<DataOf<typeof orderItemResolved>>())),
  /** Whether stock is held, by reservation. Source: inventory-service. */
  reservations: byId(latest<DataOf<typeof orderReservationAnswer>>()),
  /** What people decided. Source: this service's REST door, ops-portal. */
  rulings: byId(once<DataOf<typeof orderRuling>>()),
};

/** What the order's plan sees. */
export type OrderFacts = FactsOf<typeof orderFacts>;

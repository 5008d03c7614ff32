import { sum, toText } from '../minor-units.js';
import type { AmazonPlan, PlannedItem, RevisionKind } from './order-plan.js';
import { isFba } from './order-plan.js';

/** A parcel of ours that Amazon knows of by a fulfilment feed. */
export interface Package {
  readonly id: string;
  readonly orderId: string;
  /** Whole second, epoch milliseconds; later than every earlier state of the order. */
  readonly createdMs: number;
  /** As the feed states it, ISO 8601. */
  readonly shipTime: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** An order as it stands at some instant. */
export interface OrderState {
  readonly plan: AmazonPlan;
  /** What has happened by then. */
  readonly happened: ReadonlySet<RevisionKind>;
  /** We have told Amazon that nothing of it is delivered. */
  readonly isRefused: boolean;
  readonly packages: readonly Package[];
  /** Units that have left, by item; ours or Amazon's. */
  readonly shipped: ReadonlyMap<string, number>;
  readonly lastUpdatedMs: number;
}

/** Data sets that a caller asks for by name (`includedData`). */
export type DataSet =
  | 'BUYER'
  | 'RECIPIENT'
  | 'PROCEEDS'
  | 'EXPENSE'
  | 'PROMOTION'
  | 'CANCELLATION'
  | 'FULFILLMENT'
  | 'PACKAGES'
  | 'TAX'
  | 'PAYMENT'
  | 'FULFILLMENT_ORDERS';

/** Units of an item that its buyer still wants. */
export function wantedUnits(item: PlannedItem, happened: ReadonlySet<RevisionKind>, isRefused = false): number {
  if (isRefused || happened.has('cancelled') || happened.has('cancel-requested')) return 0;
  return item.isCancelledLater && happened.has('item-cancelled') ? 0 : item.quantity;
}

/** Amounts of an item: what its buyer pays; the tax is on top or inside. */
export function amountsOf({ unitPrice, quantity, discount, shipping, tax }: PlannedItem, taxesIncluded: boolean) {
  const goods = unitPrice * quantity;
  const taxes = tax.item + tax.shipping;
  return { goods, shipping, discount, taxes, total: goods + shipping - discount + (taxesIncluded ? 0 : taxes) };
}

/** The order as the Orders API 2026-01-01 shows it, with the data sets that were asked for and no others. */
export function orderDocument(state: OrderState, included: ReadonlySet<DataSet>): Readonly<Record<string, unknown>> {
  const { plan, lastUpdatedMs } = state;
  const isPriced = included.has('PROCEEDS') && isConfirmed(state);
  const isAddressed = included.has('RECIPIENT') && isConfirmed(state) && !isFba(plan);
  return {
    orderId: plan.id,
    createdTime: instantText(plan.createdMs),
    lastUpdatedTime: instantText(lastUpdatedMs),
    programs: plan.buyer.lastName === 'Brown' ? ['AMAZON_BUSINESS'] : [],
    ...(plan.replaces !== null && {
      associatedOrders: [{ orderId: plan.replaces, associationType: 'REPLACEMENT_ORIGINAL_ID' }],
    }),
    salesChannel: {
      channelName: 'AMAZON',
      marketplaceId: plan.seller.marketplaceId,
      marketplaceName: plan.seller.marketplaceName,
    },
    ...(included.has('BUYER') && isConfirmed(state) && !isFba(plan) && { buyer: buyerOf(plan) }),
    ...(isAddressed && { recipient: { deliveryAddress: addressOf(plan) } }),
    ...(isPriced && { proceeds: orderProceeds(plan) }),
    ...(included.has('FULFILLMENT') && { fulfillment: fulfilmentOf(state) }),
    orderItems: plan.items.map((item) => itemDocument(item, state, included)),
    ...(included.has('PACKAGES') && !isFba(plan) && { packages: state.packages.map(packageDocument) }),
  };
}

/** An instant as Amazon writes it: UTC, to the second. */
export function instantText(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}Z`;
}

/** Whether it is not decided yet whether the order will be. */
function isPending({ happened }: Pick<OrderState, 'happened'>): boolean {
  return happened.size === 1 && happened.has('pending');
}

/** Whether money and address are stated: never while it is pending, nor where it was cancelled then. */
function isConfirmed({ happened }: Pick<OrderState, 'happened'>): boolean {
  return happened.has('unshipped') || happened.has('cancel-requested');
}

/** The state of an order in the words of 2026-01-01. */
export function statusOf(state: OrderState): string {
  const { plan, happened, isRefused, shipped } = state;
  if (happened.has('cancelled') || isRefused) return 'CANCELLED';
  if (isPending(state)) return 'PENDING';
  const left = sum(shipped.values());
  const wanted = sum(plan.items.map((item) => wantedUnits(item, happened)));
  if (left === 0) return 'UNSHIPPED';
  return left < wanted ? 'PARTIALLY_SHIPPED' : 'SHIPPED';
}

function money(plan: AmazonPlan, minor: number) {
  return { amount: toText(minor, plan.seller.currency), currencyCode: plan.seller.currency };
}

function buyerOf({ buyer }: AmazonPlan) {
  const { firstName, lastName, email } = buyer;
  return { buyerName: `${firstName} ${lastName}`, buyerEmail: email.replace('@mail.', '@marketplace.') };
}

function addressOf({ buyer }: AmazonPlan) {
  return {
    name: `${buyer.firstName} ${buyer.lastName}`,
    addressLine1: buyer.address1,
    city: buyer.city,
    ...(buyer.provinceCode !== '' && { stateOrRegion: buyer.provinceCode }),
    postalCode: buyer.zip,
    countryCode: buyer.countryCode,
    phone: buyer.phone,
    addressType: 'RESIDENTIAL',
  };
}

/** The planted mistake: a total that is 100 minor units above its parts. */
function orderProceeds(plan: AmazonPlan) {
  const amounts = plan.items.map((item) => amountsOf(item, plan.seller.taxesIncluded));
  const of = (what: keyof (typeof amounts)[number]): number => sum(amounts.map((one) => one[what]));
  const total = of('total') + (plan.role === 'amounts-differ' ? 100 : 0);
  const parts = { goods: of('goods'), shipping: of('shipping'), discount: of('discount'), taxes: of('taxes') };
  return { grandTotal: money(plan, total), breakdowns: breakdowns(plan, parts) };
}

interface Parts {
  readonly goods: number;
  readonly shipping: number;
  readonly discount: number;
  readonly taxes: number;
}

function breakdowns(plan: AmazonPlan, { goods, shipping, discount, taxes }: Parts) {
  const rows = [
    { type: 'ITEM', minor: goods },
    { type: 'SHIPPING', minor: shipping },
    { type: 'DISCOUNT', minor: -discount },
    { type: 'TAX', minor: taxes },
  ];
  return rows
    .filter(({ type, minor }) => type === 'ITEM' || minor !== 0)
    .map(({ type, minor }) => ({ type, subtotal: money(plan, minor) }));
}

function itemDocument(item: PlannedItem, state: OrderState, included: ReadonlySet<DataSet>) {
  const { plan, happened } = state;
  const confirmed = isConfirmed(state);
  const shown = !confirmed ? item.pendingUnitPrice : item.unitPrice;
  const fulfilled = state.shipped.get(item.id) ?? 0;
  const open = Math.max(0, wantedUnits(item, happened, state.isRefused) - fulfilled);
  return {
    orderItemId: item.id,
    quantityOrdered: item.quantity,
    product: {
      asin: `B0${item.sku.replaceAll('-', '').padEnd(8, 'X').slice(-8)}`,
      title: item.title,
      sellerSku: item.sku,
      condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
      ...(shown !== null && { price: { unitPrice: money(plan, shown) } }),
    },
    ...(included.has('PROCEEDS') && confirmed && { proceeds: itemProceeds(item, plan) }),
    ...(included.has('PROMOTION') &&
      item.discount > 0 && { promotion: { breakdowns: [{ promotionId: 'SAVE-10-PERCENT' }] } }),
    ...(included.has('CANCELLATION') && cancellationOf(item, state)),
    ...(included.has('FULFILLMENT') && {
      fulfillment: { quantityFulfilled: fulfilled, quantityUnfulfilled: open },
    }),
    ...(included.has('TAX') &&
      plan.seller.taxAccount === null && {
        tax: { taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'Amazon Services, Inc.' }] },
      }),
  };
}

function itemProceeds(item: PlannedItem, plan: AmazonPlan) {
  const amounts = amountsOf(item, plan.seller.taxesIncluded);
  const taxParts = [
    { subtype: 'ITEM', value: money(plan, item.tax.item) },
    ...(item.tax.shipping > 0 ? [{ subtype: 'SHIPPING', value: money(plan, item.tax.shipping) }] : []),
  ];
  return {
    proceedsTotal: money(plan, amounts.total),
    breakdowns: breakdowns(plan, amounts).map((row) =>
      row.type === 'TAX' ? { ...row, detailedBreakdowns: taxParts } : row,
    ),
  };
}

function cancellationOf(item: PlannedItem, { happened, isRefused }: OrderState) {
  const request = happened.has('cancel-requested')
    ? { cancellationRequest: { requester: 'BUYER', cancelReason: 'Ordered by mistake' } }
    : {};
  const by = happened.has('cancelled') || happened.has('item-cancelled') ? 'BUYER' : 'MERCHANT';
  const isExecuted =
    isRefused || happened.has('cancelled') || (item.isCancelledLater && happened.has('item-cancelled'));
  const execution = isExecuted
    ? { cancellationExecution: { cancelledBy: by, cancelReason: 'CUSTOMER_CANCELLED' } }
    : {};
  const found = { ...request, ...execution };
  return Object.keys(found).length > 0 ? { cancellation: found } : {};
}

function fulfilmentOf(state: OrderState) {
  const { plan } = state;
  const hourMs = 3_600_000;
  return {
    fulfillmentStatus: statusOf(state),
    fulfilledBy: isFba(plan) ? 'AMAZON' : 'MERCHANT',
    fulfillmentServiceLevel: 'STANDARD',
    shipByWindow: {
      earliestDateTime: instantText(plan.createdMs),
      latestDateTime: instantText(plan.createdMs + 48 * hourMs),
    },
  };
}

function packageDocument({ id, createdMs, shipTime, carrier, trackingNumber, lines }: Package) {
  return {
    packageReferenceId: id,
    createdTime: instantText(createdMs),
    packageStatus: { status: 'SHIPPED' },
    carrier,
    shipTime,
    trackingNumber,
    packageItems: lines.map(({ lineId, quantity }) => ({ orderItemId: lineId, quantity })),
  };
}

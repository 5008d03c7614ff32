import type { Posting, PostingLine } from '#libs/contracts';
import type { Departure } from '../departures.js';
import type { Line } from '../lines.js';
import type { Order } from '../order.js';
import type { Piece } from '../pricing.js';
import { salesOf } from '../sale.js';
import { instant, policy } from './shop.js';

type Tax = Piece['charged']['taxes'][number];
type Discount = Piece['charged']['discounts'][number];

/** A tax of a charge; ours unless stated. */
export const tax = (amount: number, liable: Tax['liable'] = 'us', more: Partial<Tax> = {}): Tax => ({
  title: 'VAT',
  liable,
  amount,
  ...more,
});
/** Units of a line that were charged together; minor units for all of them. */
export const piece = (
  units: number,
  price: number,
  taxes: readonly Tax[] = [],
  discounts: readonly Discount[] = [],
): Piece => ({ units, charged: { price, discounts, taxes }, isAdded: false }) as Piece;
/** A line of two units of `SKU-<id>`. */
export const line = (lineId: string, changes: Partial<Line> = {}): Line =>
  ({
    lineId,
    sku: `SKU-${lineId}`,
    pool: 'own',
    ships: true,
    hasItem: true,
    giftCard: false,
    ordered: 2,
    expected: 2,
    wanted: 2,
    parts: [{ sku: `SKU-${lineId}`, perUnit: 1 }],
    ...changes,
  }) as Line;
/** A departure of units by line. */
export const left = (
  id: string,
  units: Readonly<Record<string, number>>,
  more: Partial<Departure> = {},
): Departure => ({
  id,
  at: instant(22),
  pool: 'own',
  lines: Object.entries(units).map(([lineId, quantity]) => ({ lineId, sku: `SKU-${lineId}`, quantity })),
  ...more,
});

/** What is known of an order: two units for 20.00 that left in one parcel, unless stated. */
export interface Told {
  readonly lines?: readonly Line[];
  readonly pieces?: Readonly<Record<string, readonly Piece[]>>;
  readonly departures?: readonly Departure[];
  readonly items?: object;
  readonly head?: object;
  readonly shipTo?: object;
  readonly tenders?: readonly object[];
  readonly answers?: object;
  readonly shipping?: readonly object[];
  readonly charges?: object;
  readonly isPaid?: boolean;
  readonly placed?: object;
  readonly rules?: object;
}

/** A priced order, as far as its sales look at it. */
export function order(told: Told = {}): Order {
  const { lines = [line('a')], pieces = { a: [piece(2, 2000)] }, departures = [left('SHP-1', { a: 2 })] } = told;
  const { items = {}, head, shipTo, tenders, answers = {}, shipping = [], isPaid = true } = told;
  const charges = { shipping, tip: 0, duties: 0, rounding: 0, total: 0, tenders, ...told.charges };
  const facts = { charges, items, head, destination: shipTo && { shipTo }, payments: {}, answers };
  const placed = {
    legalEntity: 'US',
    channel: 'shopify',
    channelAccount: 'shopify-us-1',
    currency: 'USD',
    marketplaceOrderId: '1001',
    placedAt: instant(20),
    test: false,
    ...told.placed,
  };
  const pricing = { pieces, shipping, charges };
  const rules = { ...policy, ...told.rules };
  return { facts, policy: rules, placed, lines, departures, isPaid, pricing, isReplacement: false } as unknown as Order;
}
/** The postings of an order, departure by departure. */
export const postings = (told?: Told): Posting[] => salesOf(order(told)).map(({ posting }) => posting);
/** The only posting; fails where there is another number of them. */
export const onlyPosting = (told?: Told): Posting => {
  const [one, ...others] = postings(told);
  if (!one || others.length > 0) throw new Error(`not one posting, but ${one ? others.length + 1 : 'none'}`);
  return one;
};
/** Component, `memo` if it is one, amount and units of each line. */
export const linesOf = (posting: Posting) =>
  posting.lines.map(({ component, role, amount, quantity }) =>
    [component, role === 'memo' ? 'memo' : '', amount, quantity ?? ''].filter((part) => part !== '').join(' '),
  );
/** The first line of a component. */
export const lineIn = (posting: Posting, component: PostingLine['component']) =>
  posting.lines.find((one) => one.component === component);

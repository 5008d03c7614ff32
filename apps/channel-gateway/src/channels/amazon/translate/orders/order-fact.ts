/** An order as a fact, whatever document of Amazon says it. */
import { legalEntityOf, liableFor, type DocumentAccount } from '../../../../accounts/accounts.js';
import type { Output } from '../../../../documents/output.js';
import type { Place } from '../../../../documents/place.js';
import { UNDATED } from '../../../../documents/undated.js';

/** An amount of a line in minor units of the order's currency. */
export interface LineAmounts {
  readonly price: bigint | null;
  readonly discount: bigint | null;
  readonly tax: bigint | null;
  readonly shipping: bigint | null;
  readonly shippingDiscount: bigint | null;
  readonly shippingTax: bigint | null;
  /** Gift wrap and fees that the buyer pays, by what they are. */
  readonly extras: readonly { readonly name: string; readonly price: bigint; readonly tax: bigint | null }[];
}

/** A line of an order. */
export interface Line {
  readonly lineId: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly cancelledQuantity?: number;
  readonly pool: 'own' | 'amazon-fba';
  /** True where Amazon collects and pays the tax; false leaves it to the account's rules. */
  readonly marketplaceTax: boolean;
  readonly amounts: LineAmounts;
}

/** What is known of an order. */
export interface OrderFacts {
  readonly orderId: string;
  readonly currency: string;
  readonly completeness: 'full' | 'partial';
  readonly payment: 'unknown' | 'pending' | 'authorised' | 'paid' | 'voided';
  readonly taxesIncluded: boolean;
  readonly lines: readonly Line[];
  readonly total: bigint | null;
  /** Null: the document does not say, and the head of the order does. */
  readonly placedAt: string | null;
  readonly updatedAt: string | null;
  readonly marketplace?: string | null;
  readonly replacementOf?: string | null;
  readonly shipTo?: Readonly<Record<string, string | boolean>> | null;
  readonly cancelled?: boolean;
  readonly tip?: bigint;
  /** What the buyer pays for the whole order and no item. */
  readonly charges?: readonly { readonly name: string; readonly price: bigint }[];
}

/** Actor, key and reference of an order. */
export function orderOf(account: string, orderId: string) {
  const key = `order/${account}/${orderId}`;
  return { actor: 'order', key, ref: { by: 'order-id', value: orderId } } as const;
}

/** States an order. */
export function stateOrder(out: Output<DocumentAccount>, place: Place, order: OrderFacts): void {
  const { account } = out;
  const { marketplace = null, shipTo = null, replacementOf = null } = order;
  const liable = liableFor(account, stringOf(shipTo?.['country']), stringOf(shipTo?.['region']));
  const at = order.updatedAt ?? order.placedAt ?? UNDATED;
  const data = {
    channel: 'amazon',
    channelAccount: account.account,
    legalEntity: legalEntityOf({ ...account, marketplace }),
    marketplaceOrderId: order.orderId,
    ...(marketplace !== null && { marketplace }),
    placedAt: order.placedAt ?? UNDATED,
    currency: order.currency,
    completeness: order.completeness,
    test: false,
    ...(replacementOf !== null && { replacementOf }),
    payment: order.payment,
    taxesIncluded: order.taxesIncluded,
    ...(shipTo !== null && Object.keys(shipTo).length > 0 && { shipTo }),
    buyerRef: `buyer/${account.account}/order-${order.orderId}`,
    lines: [...order.lines.flatMap((line) => linesOf(line, liable)), ...(order.charges ?? []).map(chargeOf)],
    shipping: order.lines.flatMap((line) => shippingOf(line, liable)),
    tenders: null,
    tip: Number(order.tip ?? 0n),
    duties: 0,
    rounding: 0,
    total: order.total === null ? null : Number(order.total),
    ...(order.cancelled === true && { cancelled: { at, reason: 'cancelled' } }),
  };
  const revision = order.updatedAt === null ? 0 : Date.parse(order.updatedAt);
  out.fact(place, { ...orderOf(account.account, order.orderId), type: 'order.snapshot.v1', time: at, revision, data });
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

type Liable = ReturnType<typeof liableFor>;

function taxesOf(title: string, amount: bigint | null, { marketplaceTax }: Line, liable: Liable) {
  const owed = marketplaceTax ? 'marketplace' : liable;
  return amount === null || amount === 0n ? [] : [{ title, amount: Number(amount), liable: owed }];
}

function discountsOf(amount: bigint | null) {
  return amount === null || amount === 0n ? [] : [{ amount: Number(amount), fundedBy: 'seller' }];
}

/** The line itself, and what the buyer pays besides goods and freight as lines that are not shipped. */
function linesOf(line: Line, liable: Liable): readonly Readonly<Record<string, unknown>>[] {
  const { amounts, pool, lineId } = line;
  const common = { cancelledQuantity: 0, giftCard: false, pool };
  const own = {
    ...common,
    lineId,
    sku: line.sku,
    quantity: line.quantity,
    cancelledQuantity: line.cancelledQuantity ?? 0,
    price: amounts.price === null ? null : Number(amounts.price),
    discounts: discountsOf(amounts.discount),
    taxes: taxesOf('Tax', amounts.tax, line, liable),
    requiresShipping: true,
  };
  const extras = amounts.extras
    .filter(({ price }) => price !== 0n)
    .map(({ name, price, tax }) => ({
      ...common,
      lineId: `${lineId}/${name}`,
      sku: null,
      quantity: 1,
      price: Number(price),
      discounts: [],
      taxes: taxesOf(`${name} tax`, tax, line, liable),
      requiresShipping: false,
      charge: chargeFor(name),
      chargeOf: lineId,
    }));
  return [own, ...extras];
}

/** A charge on the whole order as a line that is not shipped. */
function chargeOf({
  name,
  price,
}: {
  readonly name: string;
  readonly price: bigint;
}): Readonly<Record<string, unknown>> {
  return {
    lineId: `order/${name}`,
    sku: null,
    quantity: 1,
    cancelledQuantity: 0,
    price: Number(price),
    discounts: [],
    taxes: [],
    requiresShipping: false,
    giftCard: false,
    pool: 'own',
    charge: chargeFor(name),
  };
}

/** What a charge beside goods is for: a line of its own that stands for no item. */
function chargeFor(name: string): 'gift-wrap' | 'surcharge' {
  return name === 'gift-wrap' ? 'gift-wrap' : 'surcharge';
}

function shippingOf(line: Line, liable: Liable): readonly Readonly<Record<string, unknown>>[] {
  const { shipping, shippingDiscount, shippingTax } = line.amounts;
  if (shipping === null || (shipping === 0n && (shippingTax ?? 0n) === 0n)) return [];
  const taxes = taxesOf('Shipping tax', shippingTax, line, liable);
  return [{ id: line.lineId, price: Number(shipping), discounts: discountsOf(shippingDiscount), taxes }];
}

/** Marketplaces whose prices are without tax; everywhere else the tax is inside. */
const WITHOUT_TAX = new Set(['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2', 'amazon.com', 'amazon.ca', 'usd', 'cad']);

/** Whether prices have their tax inside, by marketplace or, where none is known, by currency. */
export function includesTax(marketplace: string | null, currency: string): boolean {
  return !WITHOUT_TAX.has(marketplace ?? '') && !WITHOUT_TAX.has((marketplace ?? currency).toLowerCase());
}

/** A state as Amazon words it, as payment. */
export function paymentOf(status: string): OrderFacts['payment'] {
  const word = status.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (word.startsWith('pending') && !word.startsWith('pendingpickup')) return 'pending';
  if (word.startsWith('cancel')) return 'voided';
  if (word.startsWith('shipped') || word === 'complete') return 'paid';
  return word === '' ? 'unknown' : 'authorised';
}

/** No amounts at all: an order that is not priced yet. */
export const NO_AMOUNTS: LineAmounts = {
  price: null,
  discount: null,
  tax: null,
  shipping: null,
  shippingDiscount: null,
  shippingTax: null,
  extras: [],
};

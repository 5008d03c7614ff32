import { winnerOf } from '#libs/actors';
import { lineKeyOf, type Component, type PostingLine } from '#libs/contracts';
import { unitsByDeparture, type Departure, type Units } from './departures.js';
import { itemOf, type Line, type ResolvedItem } from './lines.js';
import { allocate, toWire } from '#libs/money';
import { netOf, type NetAmounts, type TaxAmount } from './net-amounts.js';
import type { Order } from './order.js';
import type { Piece, Pricing } from './pricing.js';
import { shareOf, taxSharesOf } from './unit-shares.js';

/** An amount on its way into a posting; minor units. */
export type Amount = Omit<PostingLine, 'amount'> & { readonly amount: bigint };

/** Where an amount belongs. */
type Place = Pick<PostingLine, 'orderLine' | 'sku' | 'item' | 'quantity' | 'warehouse'>;

/** A component of a kit as the ERP's item list states it. */
type KitPart = NonNullable<ResolvedItem['bundle']>[number];

/** What one departure sells, by component and net of tax: its units' shares, and with the first all that has no units. */
export function saleAmounts(order: Order, pricing: Pricing, departure: Departure, isFirst: boolean): Amount[] {
  const amounts = order.lines.flatMap((line) =>
    lineAmounts(order, pricing.pieces[line.lineId] ?? [], line, departure, isFirst),
  );
  return merged(isFirst ? [...amounts, ...firstAmounts(order, pricing)] : amounts);
}

function lineAmounts(
  order: Order,
  pieces: readonly Piece[],
  line: Line,
  departure: Departure,
  isFirst: boolean,
): Amount[] {
  const sku = soldSku(line, departure);
  const item = itemOf(order.facts, sku)?.itemId;
  const { warehouse } = departure;
  const amounts = unitAmounts(order, pieces, line, unitsOf(order, line, departure, isFirst), {
    ...(sku === null ? {} : { sku }),
    ...(item === undefined ? {} : { item }),
    ...(warehouse === undefined ? {} : { warehouse }),
  });
  const kit = itemOf(order.facts, line.sku)?.bundle ?? [];
  return kit.length === 0 ? amounts : amounts.flatMap((one) => byComponent(order, one, kit));
}

/** What was sold: the line's SKU, or the one that left in its stead. */
export function soldSku(line: Line, departure: Departure): string | null {
  const left = new Set(departure.lines.filter((one) => one.lineId === line.lineId).flatMap((one) => one.sku ?? []));
  const [only, another] = left;
  const isPart = (line.parts ?? []).some((part) => part.sku === only);
  return only === undefined || another !== undefined || isPart ? line.sku : only;
}

/** A kit's price is its components' by what each costs alone; where none has a price, by their units. */
function byComponent({ facts }: Order, amount: Amount, kit: readonly KitPart[]): Amount[] {
  const { component, quantity: kits } = amount;
  if (component !== 'item-price' || kits === undefined) return [amount];
  const prices = kit.map((part) => BigInt(part.standalonePrice * part.quantity));
  const weights = prices.some((price) => price > 0n) ? prices : kit.map((part) => BigInt(part.quantity));
  const shares = allocate(amount.amount, weights);
  return kit.map((part, index) => {
    const { item: _item, ...rest } = amount;
    const item = itemOf(facts, part.sku)?.itemId;
    const of = { sku: part.sku, ...(item === undefined ? {} : { item }), ofKit: true };
    return { ...rest, ...of, quantity: kits * part.quantity, amount: shares[index] ?? 0n };
  });
}

/** Shares of some units of a line, piece by piece. */
function unitAmounts(order: Order, pieces: readonly Piece[], line: Line, units: Units, place: Place): Amount[] {
  const component = line.charge ?? (line.giftCard ? 'gift-card-sale' : 'item-price');
  let before = 0;
  return pieces.flatMap((piece) => {
    const range = { from: within(units.from - before, piece.units), to: within(units.to - before, piece.units) };
    before += piece.units;
    const quantity = range.to - range.from;
    if (quantity === 0) return [];
    return chargeAmounts(order, shareOfPiece(order, piece, range), component, {
      ...place,
      orderLine: line.lineId,
      quantity,
    });
  });
}

/** Goods go when they left; what is not sent goes with the first departure. */
function unitsOf({ departures }: Order, line: Line, departure: Departure, isFirst: boolean): Units {
  if (!line.ships) return { from: 0, to: isFirst ? line.wanted : 0 };
  return unitsByDeparture(line, departures)[departures.indexOf(departure)] ?? { from: 0, to: 0 };
}

function within(unit: number, units: number): number {
  return Math.max(0, Math.min(unit, units));
}

function shareOfPiece({ facts }: Order, piece: Piece, range: Units): NetAmounts {
  const net = netOf(piece.charged, winnerOf(facts.head)?.taxesIncluded ?? false);
  return {
    price: shareOf(net.price, piece.units, range),
    discount: shareOf(net.discount, piece.units, range),
    taxes: taxSharesOf(net.taxes, piece.units, range),
  };
}

function firstAmounts(order: Order, { shipping, charges }: Pricing): Amount[] {
  const included = winnerOf(order.facts.head)?.taxesIncluded ?? false;
  const freight = shipping.flatMap((charge) => chargeAmounts(order, netOf(charge, included), 'shipping', {}));
  const { tip, duties, rounding } = charges;
  const others = (
    [
      ['tip', tip],
      ['duty', duties],
      ['rounding', rounding],
    ] as const
  ).map(([component, amount]) => contra(component, BigInt(amount), {}));
  return [...freight, ...others];
}

function chargeAmounts(
  order: Order,
  { price, discount, taxes }: NetAmounts,
  component: Component,
  place: Place,
): Amount[] {
  const { quantity: _units, ...beside } = place;
  const included = winnerOf(order.facts.head)?.taxesIncluded ?? false;
  return [
    contra(component, price, place),
    contra('seller-promotion', -discount, beside),
    ...taxes.flatMap((tax) => taxAmounts(tax, included, beside)),
  ];
}

function contra(component: Component, amount: bigint, place: Place): Amount {
  return { component, amount, role: 'contra', basis: 'net', ...place };
}

/** Tax that we owe is a line of the books; what the marketplace or the buyer pays to the authority is only shown. */
function taxAmounts({ amount, ...tax }: TaxAmount, included: boolean, place: Place): Amount[] {
  const { title, liable, rate } = tax;
  const stated = { title, liable, included, ...(rate === undefined ? {} : { rate }) };
  const line: Amount = {
    component: 'tax',
    amount,
    role: liable === 'us' ? 'contra' : 'memo',
    basis: 'tax',
    ...place,
    tax: stated,
  };
  return liable === 'marketplace' ? [line, { ...line, component: 'marketplace-tax', amount: -amount }] : [line];
}

/** One amount per key of a posting's lines, zeros left out. */
function merged(amounts: readonly Amount[]): Amount[] {
  const byKey = new Map<string, Amount>();
  for (const one of amounts) {
    const key = lineKeyOf(one);
    const known = byKey.get(key);
    byKey.set(key, known ? together(known, one) : one);
  }
  return [...byKey.values()].filter((one) => one.amount !== 0n);
}

function together(a: Amount, b: Amount): Amount {
  const sum = { ...a, amount: a.amount + b.amount };
  return a.quantity === undefined || b.quantity === undefined ? sum : { ...sum, quantity: a.quantity + b.quantity };
}

/** What the buyer owes for some units of lines, or null while the order is not priced. */
export function valueOf(
  order: Order,
  some: readonly { line: Line; units: Units }[],
): { minor: number; currency: string } | null {
  const { pricing, placed } = order;
  if (!pricing) return null;
  const amounts = some.flatMap(({ line, units }) =>
    unitAmounts(order, pricing.pieces[line.lineId] ?? [], line, units, {}),
  );
  return toWire({ minor: grossOf(amounts), currency: placed.currency });
}

/** What the buyer owes for these amounts, memos aside. */
export function grossOf(amounts: readonly Pick<Amount, 'role' | 'amount'>[]): bigint {
  return amounts.reduce((sum, one) => (one.role === 'contra' ? sum + one.amount : sum), 0n);
}

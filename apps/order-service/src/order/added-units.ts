import type { OrderLine } from '#libs/contracts';
import { allocate } from '#libs/money';
import type { AllocatedLine, Charged } from './order.facts.js';
import type { Piece } from './pricing.js';

type Taxes = OrderLine['taxes'];
type Discounts = OrderLine['discounts'];

/** What a line charges more than it was first allocated. */
export function added(line: Charged, first: AllocatedLine): Charged {
  return {
    price: line.price - first.price,
    discounts: addedUp([...line.discounts, ...negated(first.discounts)], (one) => one.fundedBy),
    taxes: addedUp([...line.taxes, ...negated(first.taxes)], taxId),
  };
}

/**
 * A source may spread its discount anew over all lines when a line is added. What was allocated stays with its line;
 * the added units bear what the whole order is charged less than that, in proportion to what is stated for them.
 */
export function bearingTheRest(
  pieces: Readonly<Record<string, readonly Piece[]>>,
  stated: readonly Charged[],
): Readonly<Record<string, readonly Piece[]>> {
  const all = Object.values(pieces).flat();
  const additions = all.filter((piece) => piece.isAdded);
  const kept = all.filter((piece) => !piece.isAdded);
  const discounts = rests<Discounts[number]>(stated, kept, additions, 'discounts', (one) => one.fundedBy);
  const taxes = rests<Taxes[number]>(stated, kept, additions, 'taxes', taxId);
  const bearing = (piece: Piece): Piece => {
    const index = additions.indexOf(piece);
    if (index < 0) return piece;
    return { ...piece, charged: { ...piece.charged, discounts: discounts[index] ?? [], taxes: taxes[index] ?? [] } };
  };
  return Object.fromEntries(Object.entries(pieces).map(([lineId, some]) => [lineId, some.map(bearing)]));
}

interface Share {
  readonly amount: number;
}

/** For each addition its part of what the order states beyond what is kept. */
function rests<One extends Share>(
  stated: readonly Charged[],
  kept: readonly Piece[],
  additions: readonly Piece[],
  component: 'discounts' | 'taxes',
  idOf: (one: One) => string,
): One[][] {
  const sharesIn = (charged: Charged) => charged[component] as unknown as readonly One[];
  const whole = stated.flatMap((charged) => sharesIn(charged));
  const before = kept.flatMap((piece) => sharesIn(piece.charged));
  const split = addedUp([...whole, ...negated(before)], idOf).map((rest) => {
    const weights = additions.map((piece) => amountOf(sharesIn(piece.charged), idOf, idOf(rest)));
    return allocate(BigInt(rest.amount), weights).map((amount) => ({ ...rest, amount: Number(amount) }));
  });
  return additions.map((_, index) => split.flatMap((shares) => shares[index] ?? []).filter((one) => one.amount !== 0));
}

/** What is stated for an addition under an id: its weight. */
function amountOf<One extends Share>(shares: readonly One[], idOf: (one: One) => string, id: string): bigint {
  const sum = shares.reduce((all, one) => (idOf(one) === id ? all + one.amount : all), 0);
  return BigInt(Math.max(0, sum));
}

function taxId({ title, liable }: Taxes[number]): string {
  return `${title}|${liable}`;
}

function negated<One extends Share>(shares: readonly One[]): One[] {
  return shares.map((one) => ({ ...one, amount: -one.amount }));
}

/** One share per id, zeros left out. */
function addedUp<One extends Share>(shares: readonly One[], idOf: (one: One) => string): One[] {
  const byId = new Map<string, One>();
  for (const one of shares) {
    const known = byId.get(idOf(one));
    byId.set(idOf(one), known ? { ...known, amount: known.amount + one.amount } : one);
  }
  return [...byId.values()].filter((one) => one.amount !== 0);
}

/** Discount that one side pays for, minor units. */
export function discountOf(discounts: Discounts, fundedBy: 'seller' | 'marketplace'): number {
  return discounts.reduce((sum, one) => (one.fundedBy === fundedBy ? sum + one.amount : sum), 0);
}

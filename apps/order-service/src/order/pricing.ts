import { entries, winnerOf } from '#libs/actors';
import type { DataOf, orderSnapshot } from '#libs/contracts';
import { added, bearingTheRest } from './added-units.js';
import { isRemoved } from './lines.js';
import type { AllocatedLine, Allocation, Charged, Charges, OrderFacts, SeenLine } from './order.facts.js';

type Shipping = DataOf<typeof orderSnapshot>['shipping'];
type PricedLine = SeenLine & { readonly price: number };

/** Units of a line that were charged together. */
export interface Piece {
  readonly units: number;
  readonly charged: Charged;
  /** Came with an edit, after the order's shares were allocated. */
  readonly isAdded: boolean;
}

/** What an order charges, as it counts for the books. */
export interface Pricing {
  /** Pieces of each line, its lowest units first. */
  readonly pieces: Readonly<Record<string, readonly Piece[]>>;
  readonly shipping: Shipping;
  readonly charges: Charges;
}

/**
 * What is charged, from the newest snapshot, with shares as they were first allocated: a cancelled or added unit
 * moves nothing of the others' discount, tax or freight. Undefined while the order is not priced.
 */
export function pricingOf(facts: OrderFacts, isPaid: boolean): Pricing | undefined {
  const charges = winnerOf(facts.charges);
  const lines = pricedLines(facts);
  const allocation = winnerOf(facts.allocation);
  if (!charges || !lines || (!allocation && !isPaid)) return undefined;
  const frozen = allocation && hasChangedSince(facts, allocation, lines) ? allocation : undefined;
  const pieces = Object.fromEntries(
    lines.map((line) => [line.lineId, frozen ? piecesOf(line, frozen.lines[line.lineId]) : [whole(line, false)]]),
  );
  const shipping = shippingOf(charges.shipping, frozen?.shipping);
  if (!frozen || !isPureAddition(facts, frozen, lines)) return { pieces, charges, shipping };
  return { pieces: bearingTheRest(pieces, lines), charges, shipping };
}

/** Every line with its price, or undefined where one has none yet. */
function pricedLines(facts: OrderFacts): PricedLine[] | undefined {
  const lines: PricedLine[] = [];
  for (const [, slot] of entries(facts.lines)) {
    const line = winnerOf(slot);
    if (!line) continue;
    const { price } = line;
    if (price === null && !isRemoved(facts, line)) return undefined;
    if (price !== null) lines.push({ ...line, price });
  }
  return lines.length === 0 ? undefined : lines;
}

/** Whether units came or went since the allocation; where none did, a newer snapshot is a plain correction. */
function hasChangedSince(facts: OrderFacts, allocation: Allocation, lines: readonly PricedLine[]): boolean {
  if (winnerOf(facts.cancelled)) return true;
  return lines.some((line) => {
    const first = allocation.lines[line.lineId];
    const cancelled = facts.cancelledUnits[line.lineId] ?? 0;
    return !first || first.quantity !== line.quantity || cancelled > first.cancelledQuantity || isRemoved(facts, line);
  });
}

/** Units were added, and of all that was there before nothing was taken away or repriced. */
function isPureAddition(facts: OrderFacts, allocation: Allocation, lines: readonly PricedLine[]): boolean {
  if (winnerOf(facts.cancelled)) return false;
  return lines.every((line) => {
    const first = allocation.lines[line.lineId];
    const untouched = !first || (line.quantity >= first.quantity && !isRepriced(line, first));
    return (
      untouched &&
      (facts.cancelledUnits[line.lineId] ?? 0) <= (first?.cancelledQuantity ?? 0) &&
      !isRemoved(facts, line)
    );
  });
}

/** A line new since the allocation, or repriced, is charged as it says; a longer one adds what it charges more. */
function piecesOf(line: PricedLine, first: AllocatedLine | undefined): readonly Piece[] {
  if (!first || first.quantity === 0 || isRepriced(line, first)) return [whole(line, !first)];
  const kept = { units: first.quantity, charged: first, isAdded: false };
  if (line.quantity <= first.quantity) return [kept];
  return [kept, { units: line.quantity - first.quantity, charged: added(line, first), isAdded: true }];
}

function whole(line: PricedLine, isAdded: boolean): Piece {
  return { units: line.quantity, charged: line, isAdded };
}

function isRepriced(line: PricedLine, first: AllocatedLine): boolean {
  return line.price * first.quantity !== first.price * line.quantity;
}

function shippingOf(now: Shipping, frozen: Shipping | undefined): Shipping {
  return now.map((charge) => frozen?.find((first) => first.id === charge.id) ?? charge);
}

import { entries, winnerOf } from '#libs/actors';
import type { DataOf, orderItemResolved } from '#libs/contracts';
import type { Cancellation } from './cancellation.js';
import type { OrderFacts, Seen, SeenLine } from './order.facts.js';

/** Units of one stocked SKU that a unit of a line consists of. */
export interface Part {
  readonly sku: string;
  readonly perUnit: number;
}

/** What the ERP's item list says of a SKU. */
export type ResolvedItem = DataOf<typeof orderItemResolved>;

/** A line as it stands now. */
export interface Line extends Pick<SeenLine, 'lineId' | 'sku' | 'pool' | 'giftCard' | 'price' | 'charge'> {
  /** Units ordered in all. */
  readonly ordered: number;
  /** Units that the channel still expects: those that it has not cancelled itself. */
  readonly expected: number;
  /** Units that are still wanted; the cancelled ones are the highest numbers. */
  readonly wanted: number;
  /** Goods that are sent; a gift card or a service is not. */
  readonly ships: boolean;
  /** It stands for an item of the ERP's list; a gift card or a charge does not. */
  readonly hasItem: boolean;
  /** What a unit consists of: itself, or the components of a kit; undefined while its item is not resolved. */
  readonly parts: readonly Part[] | undefined;
}

/** Every line that was ever part of the order, in the order of their ids. */
export function linesOf(facts: OrderFacts, cancellation: Cancellation): Line[] {
  return entries(facts.lines).flatMap(([lineId, slot]) => {
    const line = winnerOf(slot);
    return line ? [lineOf(facts, cancellation, lineId, line)] : [];
  });
}

function lineOf(facts: OrderFacts, cancellation: Cancellation, lineId: string, line: SeenLine): Line {
  const { sku, pool, giftCard, price, quantity, charge } = line;
  const hasItem = standsForItem(line);
  const expected = expectedOf(facts, lineId, line);
  return {
    lineId,
    sku,
    pool,
    giftCard,
    price,
    ...(charge === undefined ? {} : { charge }),
    ordered: quantity,
    expected,
    wanted: isGivenUp(facts, cancellation, lineId, line) ? 0 : expected,
    ships: line.requiresShipping && hasItem,
    hasItem,
    parts: partsOf(facts, sku),
  };
}

/** An item of the ERP's list; a gift card or a charge is none. */
export function standsForItem({ giftCard, charge }: Pick<SeenLine, 'giftCard' | 'charge'>): boolean {
  return !giftCard && charge === undefined;
}

function expectedOf(facts: OrderFacts, lineId: string, line: SeenLine): number {
  if (winnerOf(facts.cancelled) !== undefined || isRemoved(facts, line)) return 0;
  return Math.max(0, line.quantity - (facts.cancelledUnits[lineId] ?? 0));
}

/** We do not deliver it, whatever the channel says; a charge goes with the line that it belongs to. */
function isGivenUp(facts: OrderFacts, cancellation: Cancellation, lineId: string, { chargeOf }: SeenLine): boolean {
  if (cancellation.whole || cancellation.lines.has(lineId)) return true;
  const of = chargeOf === undefined ? undefined : winnerOf(facts.lines[chargeOf]);
  if (chargeOf === undefined || of === undefined) return false;
  return cancellation.lines.has(chargeOf) || expectedOf(facts, chargeOf, of) === 0;
}

function partsOf(facts: Pick<OrderFacts, 'items'>, sku: string | null): readonly Part[] | undefined {
  const item = itemOf(facts, sku);
  if (!item) return undefined;
  if (!item.bundle || item.bundle.length === 0) return [{ sku: item.sku, perUnit: 1 }];
  return item.bundle.map((component) => ({ sku: component.sku, perUnit: component.quantity }));
}

/** The item that a SKU stands for; one that the ERP knew once is not lost when it is taken out of sale. */
export function itemOf(facts: Pick<OrderFacts, 'items'>, sku: string | null): ResolvedItem | undefined {
  return sku === null ? undefined : winnerOf(facts.items[sku]?.['resolved']);
}

/** A line that a newer full snapshot no longer has was removed. */
export function isRemoved(facts: Pick<OrderFacts, 'lineSet'>, line: Pick<SeenLine, 'lineId' | 'seen'>): boolean {
  const newest = winnerOf(facts.lineSet);
  return newest !== undefined && !newest.ids.includes(line.lineId) && isBefore(line.seen, newest.seen);
}

function isBefore(a: Seen, b: Seen): boolean {
  if (b.revision === 0) return false;
  return (
    a.revision - b.revision < 0 || (a.revision === b.revision && (a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1)) < 0)
  );
}

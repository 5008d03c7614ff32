import { isRetried, sent, type Sent } from './deliveries.js';
import type { OrderFacts } from './order.facts.js';

type Lines = readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];

/** What the warehouse was asked to send and to give back, and what it answered. */
export interface Custody {
  readonly releases: readonly Sent<'shipment.release'>[];
  readonly recalls: readonly Sent<'shipment.recall'>[];
}

/** Releases and recalls as issued and answered. */
export function custodyOf(facts: OrderFacts): Custody {
  return { releases: sent(facts, 'shipment.release'), recalls: sent(facts, 'shipment.recall') };
}

/** Units of a SKU that a line lists. */
export function unitsIn(lines: Lines, lineId: string, sku: string): number {
  return lines.reduce((sum, one) => (one.lineId === lineId && one.sku === sku ? sum + one.quantity : sum), 0);
}

/** Units that the warehouse has or had in hand, without what it gave back. A release that surely failed gave it none. */
export function unitsInHand({ releases, recalls }: Custody, lineId: string, sku: string): number {
  const released = releases.filter((one) => one.outcome !== 'failed');
  return total(released, lineId, sku) - recalls.reduce((sum, one) => sum + takenBack(one, lineId, sku), 0);
}

/** Units that need no further release: in hand, or in a release that failed and that nobody has decided about. */
export function unitsCovered({ releases, recalls }: Custody, lineId: string, sku: string): number {
  const standing = releases.filter((one) => !isRetried(one));
  return total(standing, lineId, sku) - recalls.reduce((sum, one) => sum + takenBack(one, lineId, sku), 0);
}

/** Units in hand that have not been asked back; what the warehouse refused to give back is not asked for again. */
export function unitsNotRecalled({ releases, recalls }: Custody, lineId: string, sku: string): number {
  const released = releases.filter((one) => one.outcome !== 'failed');
  return (
    total(released, lineId, sku) -
    total(
      recalls.filter((one) => !isRetried(one)),
      lineId,
      sku,
    )
  );
}

function total(commands: readonly { delivery: { body: { lines: Lines } } }[], lineId: string, sku: string): number {
  return commands.reduce((sum, one) => sum + unitsIn(one.delivery.body.lines, lineId, sku), 0);
}

/** What the warehouse says it took back; it answers by line, so a kit's components are counted in the order asked. */
function takenBack(recall: Sent<'shipment.recall'>, lineId: string, sku: string): number {
  if (recall.outcome !== 'confirmed') return 0;
  const answered = recall.answer?.lines ?? [];
  let left = answered.reduce((sum, one) => (one.lineId === lineId ? sum + one.quantity : sum), 0);
  for (const asked of recall.delivery.body.lines) {
    if (asked.lineId !== lineId) continue;
    const units = Math.min(left, asked.quantity);
    if (asked.sku === sku) return units;
    left -= units;
  }
  return 0;
}

/** The next number of a command of this kind. */
export function nextOrdinal(commands: readonly unknown[], further = 0): string {
  return String(commands.length + 1 + further);
}

import type { DataOf, orderRuling } from '#libs/contracts';
import type { OrderFacts } from './order.facts.js';
import { winners } from './winners.js';

type Ruling = DataOf<typeof orderRuling>;

/** What a person may decide about the order as a whole, and about a wish to cancel it. */
export const WHOLE_ORDER = 'order';

/** The effect that a decision about a buyer's wish to cancel names. */
export function requestEffect(requestId: string): string {
  return `cancellation-request/${requestId}`;
}

/** The effect that a decision about one line names: `cancel` gives the line up. */
export function lineEffect(lineId: string): string {
  return `line/${lineId}`;
}

/** The newest decision about an effect. */
export function decisionOn(facts: Pick<OrderFacts, 'rulings'>, effect: string): Ruling['decision'] | undefined {
  return winners(facts.rulings)
    .filter((one) => one.effect === effect)
    .toSorted(newestFirst)[0]?.decision;
}

function newestFirst(a: Ruling, b: Ruling): number {
  return Date.parse(b.at) - Date.parse(a.at) || (a.rulingId < b.rulingId ? 1 : -1);
}

import { entries, winnerOf } from '#libs/actors';
import { sent } from './deliveries.js';
import type { OrderFacts } from './order.facts.js';
import type { OrderRules } from './order.policy.js';
import { decisionOn, lineEffect, requestEffect, WHOLE_ORDER } from './rulings.js';
import { winners } from './winners.js';

/** Who gave something up: a person, or the buyer by a wish that was granted. */
export type GivenUpBy = { readonly requestId?: string };

/** What is cancelled beside single units. */
export interface Cancellation {
  readonly whole: boolean;
  /** A person refused the order. */
  readonly refused: boolean;
  /** Where we gave the whole order up, and not the marketplace: by whom. */
  readonly wholeBy: GivenUpBy | undefined;
  /** Lines that we gave up whole, and by whom. */
  readonly lines: ReadonlyMap<string, GivenUpBy>;
  /** Wishes to cancel that nobody has decided about. */
  readonly openRequests: readonly string[];
}

/** The marketplace cancels; a buyer's wish does so only where policy or a person agrees. */
export function cancellationOf(facts: OrderFacts, rules: Pick<OrderRules, 'cancellationRequests'>): Cancellation {
  const decision = decisionOn(facts, WHOLE_ORDER);
  const refused = decision === 'refuse';
  const openRequests: string[] = [];
  const lines = new Map<string, GivenUpBy>(cancelledLines(facts).map((lineId) => [lineId, {}]));
  let wholeBy: GivenUpBy | undefined = refused || decision === 'cancel' ? {} : undefined;
  for (const [requestId, slot] of entries(facts.cancellationRequests)) {
    const wished = winnerOf(slot)?.lineIds ?? [];
    const granted = isGranted(facts, rules, requestId, wished);
    if (granted === undefined) openRequests.push(requestId);
    if (!granted) continue;
    if (wished.length === 0) wholeBy ??= { requestId };
    for (const lineId of wished) if (!lines.has(lineId)) lines.set(lineId, { requestId });
  }
  const whole = wholeBy !== undefined || winnerOf(facts.cancelled) !== undefined;
  return { whole, refused, wholeBy, lines, openRequests: whole ? [] : openRequests };
}

/** Lines of which a person said that they are not delivered. */
function cancelledLines(facts: OrderFacts): string[] {
  return Object.keys(facts.lines).filter((lineId) => decisionOn(facts, lineEffect(lineId)) === 'cancel');
}

/** Undefined where a person must decide. */
function isGranted(
  facts: OrderFacts,
  rules: Pick<OrderRules, 'cancellationRequests'>,
  requestId: string,
  lineIds: readonly string[],
): boolean | undefined {
  const decision = decisionOn(facts, requestEffect(requestId));
  if (decision === 'agree' || decision === 'refuse') return decision === 'agree';
  switch (rules.cancellationRequests) {
    case 'ask':
      return undefined;
    case 'until-release':
      return isOnItsWay(facts, lineIds) ? undefined : true;
  }
}

/** Whether these lines, or any where none is named, were released or left: what was granted before stays granted, for it is never released. */
function isOnItsWay(facts: OrderFacts, lineIds: readonly string[]): boolean {
  const released = sent(facts, 'shipment.release').flatMap((one) => one.delivery.body.lines);
  const left = winners(facts.shipments).flatMap((one) => one.lines);
  return [...released, ...left].some((one) => lineIds.length === 0 || lineIds.includes(one.lineId));
}

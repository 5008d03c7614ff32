import { winnerOf } from '#libs/actors';
import { cancellationOf, type Cancellation } from './cancellation.js';
import { custodyOf, type Custody } from './custody.js';
import { departuresOf, type Departure } from './departures.js';
import { linesOf, type Line } from './lines.js';
import type { OrderFacts, Placed } from './order.facts.js';
import { rulesOn, type OrderPolicy, type OrderRules } from './order.policy.js';
import { isMoneyKnown } from './payment.js';
import { pricingOf, type Pricing } from './pricing.js';
import { reservationsOf, type LineReservation } from './reservations.js';

/** All that is known of an order, read once for a plan. */
export interface Order {
  readonly facts: OrderFacts;
  readonly policy: OrderPolicy;
  readonly rules: OrderRules;
  readonly placed: Placed;
  /** Sent free of charge in place of another order. */
  readonly isReplacement: boolean;
  readonly cancellation: Cancellation;
  readonly lines: readonly Line[];
  readonly departures: readonly Departure[];
  readonly custody: Custody;
  readonly reservations: readonly LineReservation[];
  /** Paid, or promised by a payment provider. */
  readonly isPaid: boolean;
  readonly pricing: Pricing | undefined;
}

/** Reads an order that has been placed. */
export function orderOf(facts: OrderFacts, policy: OrderPolicy, placed: Placed): Order {
  const rules = rulesOn(policy, placed.placedAt);
  const cancellation = cancellationOf(facts, rules);
  const lines = linesOf(facts, cancellation);
  const custody = custodyOf(facts);
  const isPaid = isMoneyKnown(facts, placed.currency);
  return {
    facts,
    policy,
    rules,
    placed,
    isReplacement: winnerOf(facts.replacementOf) !== undefined,
    cancellation,
    lines,
    departures: departuresOf(facts),
    custody,
    reservations: reservationsOf(facts, placed, lines, custody),
    isPaid,
    pricing: pricingOf(facts, isPaid),
  };
}

/** Lines that are still wanted, in whole or in part. */
export function wantedLines({ lines }: Pick<Order, 'lines'>): readonly Line[] {
  return lines.filter((line) => line.wanted > 0);
}

/** What the order comes to, where it is priced. */
export function orderTotal({
  pricing,
  placed,
}: Pick<Order, 'pricing' | 'placed'>): { minor: number; currency: string } | null {
  return pricing ? { minor: pricing.charges.total, currency: placed.currency } : null;
}

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

/** Reads an order that has been placed; each part of it when it is first asked for, and once. */
export function orderOf(facts: OrderFacts, policy: OrderPolicy, placed: Placed): Order {
  return new ReadOrder(facts, policy, placed);
}

class ReadOrder implements Order {
  readonly rules: OrderRules;
  readonly #read: Partial<Record<keyof Order, unknown>> = {};

  constructor(
    readonly facts: OrderFacts,
    readonly policy: OrderPolicy,
    readonly placed: Placed,
  ) {
    this.rules = rulesOn(policy, placed.placedAt);
  }

  get isReplacement(): boolean {
    return winnerOf(this.facts.replacementOf) !== undefined;
  }

  get cancellation(): Cancellation {
    return this.#once('cancellation', () => cancellationOf(this.facts, this.rules));
  }

  get lines(): readonly Line[] {
    return this.#once('lines', () => linesOf(this.facts, this.cancellation));
  }

  get departures(): readonly Departure[] {
    return this.#once('departures', () => departuresOf(this.facts));
  }

  get custody(): Custody {
    return this.#once('custody', () => custodyOf(this.facts));
  }

  get reservations(): readonly LineReservation[] {
    return this.#once('reservations', () => reservationsOf(this.facts, this.placed, this.lines, this.custody));
  }

  get isPaid(): boolean {
    return this.#once('isPaid', () => isMoneyKnown(this.facts, this.placed.currency));
  }

  get pricing(): Pricing | undefined {
    return this.#once('pricing', () => pricingOf(this.facts, this.isPaid));
  }

  #once<Name extends keyof Order>(name: Name, read: () => Order[Name]): Order[Name] {
    if (!(name in this.#read)) this.#read[name] = read();
    return this.#read[name] as Order[Name];
  }
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

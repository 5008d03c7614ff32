import type { Answer } from '#libs/actors';
import type { DataOf, deliveryRequested, orderDeliveryOutcome } from '#libs/contracts';
import type { OrderFacts } from './order.facts.js';
import { decisionOn } from './rulings.js';

type Body = DataOf<typeof deliveryRequested>['body'];

/** What a command says, and to which channel or partner account. */
export interface Delivery<Command extends Body['command'] = Body['command']> {
  readonly account: string;
  readonly body: Extract<Body, { command: Command }>;
}

/** A command that was issued, and what came back. */
export interface Sent<Command extends Body['command']> {
  readonly key: string;
  readonly delivery: Delivery<Command>;
  /** Undefined until the outside has answered. */
  readonly outcome: Answer['outcome'] | undefined;
  readonly answer: DataOf<typeof orderDeliveryOutcome> | undefined;
  readonly decision: ReturnType<typeof decisionOn>;
}

/** The commands of a kind, in the order in which they were issued. */
export function sent<Command extends Body['command']>(facts: OrderFacts, command: Command): Sent<Command>[] {
  const mine = Object.entries(facts.own).filter(([key]) => key.startsWith(`${command}/`));
  return mine
    .toSorted(([a, one], [b, other]) => one.revision - other.revision || a.localeCompare(b, 'en', { numeric: true }))
    .map(([key, own]) => {
      const answer = facts.answers[key]?.[String(own.revision)];
      return {
        key,
        delivery: own.value as Delivery<Command>,
        outcome: answer?.outcome,
        answer: answer?.data as DataOf<typeof orderDeliveryOutcome> | undefined,
        decision: decisionOn(facts, key),
      };
    });
}

/** It surely had no effect, and a person wants it tried again under the next key. */
export function isRetried(one: Pick<Sent<Body['command']>, 'outcome' | 'decision'>): boolean {
  return one.outcome === 'failed' && one.decision === 'retry';
}

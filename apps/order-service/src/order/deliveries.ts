import type { Answer } from '#libs/actors';
import type { DataOf, deliveryRequested, orderAcknowledge, orderCancel, orderDeliveryOutcome } from '#libs/contracts';
import { remembered } from '#libs/remembered';
import type { OrderFacts } from './order.facts.js';
import { decisionOn } from './rulings.js';

/** Contract of what an order asks of warehouses and channels. */
type Contracts = typeof deliveryRequested | typeof orderAcknowledge | typeof orderCancel;

/** What an order asks of warehouses and channels. */
export type Body = DataOf<Contracts>['body'];

/** Name of what an order asks of warehouses and channels. */
export type CommandName = Body['command'];

/** Every command, in the order in which people read them. */
export const commandNames: readonly CommandName[] = [
  'order.acknowledge',
  'shipment.release',
  'shipment.recall',
  'shipment.confirm',
  'order.cancel',
];

/** What a command says, and to which channel or partner account. */
export interface Delivery<Command extends CommandName = CommandName> {
  readonly account: string;
  readonly body: Extract<Body, { command: Command }>;
  /** Of a cancellation: units that are given up in all by line, those included that the channel knew of. */
  readonly givenUp?: Readonly<Record<string, number>>;
}

/** A command that was issued, and what came back. */
export interface Sent<Command extends CommandName> {
  readonly key: string;
  readonly delivery: Delivery<Command>;
  /** Undefined until the outside has answered. */
  readonly outcome: Answer['outcome'] | undefined;
  readonly answer: DataOf<typeof orderDeliveryOutcome> | undefined;
  readonly decision: ReturnType<typeof decisionOn>;
}

/** By kind, each of its own. */
type AllSent = ReadonlyMap<string, readonly unknown[]>;

/** A plan asks ten times: facts are looked through once. */
const readOnce = remembered(allSent);

/** The commands of a kind, in the order in which they were issued. */
export function sent<Command extends CommandName>(facts: OrderFacts, command: Command): readonly Sent<Command>[] {
  return readOnce(facts).get(command) as readonly Sent<Command>[];
}

function allSent(facts: OrderFacts): AllSent {
  const all = new Map(commandNames.map((command) => [command as string, [] as Sent<CommandName>[]]));
  const keys = Object.keys(facts.own).filter((key) => all.has(kindOf(key)));
  for (const key of keys.toSorted((a, b) => byIssue(facts, a, b))) all.get(kindOf(key))?.push(sentUnder(facts, key));
  return all;
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function byIssue({ own }: OrderFacts, a: string, b: string): number {
  const later = (own[a]?.revision ?? 0) - (own[b]?.revision ?? 0);
  return later || a.localeCompare(b, 'en', { numeric: true });
}

function sentUnder(facts: OrderFacts, key: string): Sent<CommandName> {
  const own = facts.own[key];
  const answer = facts.answers[key]?.[String(own?.revision)];
  return {
    key,
    delivery: own?.value as Delivery,
    outcome: answer?.outcome,
    answer: answer?.data as DataOf<typeof orderDeliveryOutcome> | undefined,
    decision: decisionOn(facts, key),
  };
}

/** It surely had no effect, and a person wants it tried again under the next key. */
export function isRetried(one: Pick<Sent<CommandName>, 'outcome' | 'decision'>): boolean {
  return one.outcome === 'failed' && one.decision === 'retry';
}

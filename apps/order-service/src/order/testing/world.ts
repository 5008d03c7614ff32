import assert from 'node:assert/strict';
import { canonical, viewOf, type ActorDefinition, type ExceptionWish, type Row, type Slots } from '#libs/actors';
import { arrivals, PlayedActor } from '#libs/actors/testing';
import { contractOf, type Message } from '#libs/contracts';
import { orderActor } from '../order.actor.js';
import type { OrderPolicy } from '../order.policy.js';
import { RESERVE, type Reservation } from '../reservations.js';
import { Outside, type Outsiders } from './outside.js';
import { policy as shipped } from './shop.js';

/** Most messages that one history may take: actors that answer each other for ever are a fault. */
const HISTORY_LIMIT = 5_000;

/** Another actor type that plays beside the orders, with what a test wants to see of it. */
export interface Companion {
  readonly definition: ActorDefinition;
  readonly policy: unknown;
  readonly show: (row: Row) => unknown;
}

/** What differs from the policy that the product ships with, an obliging outside, and orders alone. */
export interface Setting extends Outsiders {
  readonly policy?: OrderPolicy;
  readonly companions?: readonly Companion[];
}

/** What is true when nothing moves any more, the same for every order of arrival. */
export interface Rest {
  /** State of each order. */
  readonly states: Readonly<Record<string, string | null>>;
  /** What the ERP holds for each order, by component, minor units; zeros left out. */
  readonly books: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Units that orders want held, by order and reservation; those that want none are left out. */
  readonly reserved: Readonly<Record<string, number>>;
  /** What companions show, by key. */
  readonly beside: Readonly<Record<string, unknown>>;
  /** Open exceptions by actor and key. */
  readonly exceptions: Readonly<Record<string, ExceptionWish>>;
}

/** The real actors, and an outside that answers at once. */
export class World {
  readonly outside: Outside;
  private readonly played = new Map<string, PlayedActor<Slots, unknown>>();
  private readonly queue: Message[] = [];
  private readonly actors: readonly Companion[];

  constructor(setting: Setting = {}) {
    const { policy = shipped, companions = [] } = setting;
    const definition = orderActor(policy) as unknown as ActorDefinition;
    this.outside = new Outside(setting);
    this.actors = [{ definition, policy, show: (row) => stateOf(definition, row) }, ...companions];
  }

  /** Tells these messages in this order, and lets everybody answer until nothing moves; timers due by then fire. */
  tell(messages: readonly Message[], untilMs = 0): this {
    this.queue.push(...messages);
    for (let taken = 0; ; taken += 1) {
      assert.ok(taken < HISTORY_LIMIT, `the world does not come to rest: ${this.queue[0]?.id}`);
      const next = this.queue.shift();
      if (next) this.take(next);
      else if (!this.fire(untilMs)) return this;
    }
  }

  rest(): Rest {
    const rows = [...this.played.values()].map((one) => one.whole).toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const orders = rows.filter((row) => row.type === 'order');
    const shown = (some: readonly Row[]) =>
      Object.fromEntries(some.map((row) => [row.key, this.actorOf(row.key)?.show(row)]));
    return {
      states: shown(orders) as Rest['states'],
      books: this.outside.books(),
      reserved: Object.fromEntries(orders.flatMap(reservedBy)),
      beside: shown(rows.filter((row) => row.type !== 'order')),
      exceptions: Object.fromEntries(rows.flatMap(exceptionsOf)),
    };
  }

  private take(message: Message): void {
    if (!this.actorOf(message.key) || this.outside.takes(message)) {
      this.queue.push(...this.outside.answer(message));
      return;
    }
    const data = contractOf(message.type)?.schema.safeParse(message.data);
    assert.ok(data?.success, `${message.id} is not what its contract says: ${data?.error}`);
    this.fold(message.key, [message]);
  }

  private fold(key: string, messages: readonly Message[], dueMs?: number): void {
    const actor = this.actorOf(key);
    assert.ok(actor, `nobody is called ${key}`);
    const played = this.played.get(key) ?? new PlayedActor(actor.definition, actor.policy, key);
    this.played.set(key, played);
    this.queue.push(...played.fold(messages, dueMs).messages);
  }

  private fire(untilMs: number): boolean {
    const due = [...this.played.values()]
      .map((one) => one.row)
      .find((row) => row.wakeAtMs !== null && row.wakeAtMs <= untilMs);
    if (due) this.fold(due.key, [], due.wakeAtMs ?? 0);
    return due !== undefined;
  }

  private actorOf(key: string): Companion | undefined {
    return this.actors.find(({ definition }) => key.startsWith(`${definition.type}/`));
  }
}

function stateOf(definition: ActorDefinition, row: Row): string | null {
  return definition.columns?.(viewOf(definition, row) as never)['state'] ?? null;
}

function reservedBy(row: Row): [string, number][] {
  return Object.entries(row.issued).flatMap(([key, issued]): [string, number][] => {
    if (issued.k !== 'level' || issued.n !== RESERVE) return [];
    const { quantity } = issued.v as Reservation;
    return quantity > 0 ? [[`${row.key}/${key}`, quantity]] : [];
  });
}

function exceptionsOf(row: Row): [string, ExceptionWish][] {
  return Object.entries(row.issued).flatMap(([key, issued]): [string, ExceptionWish][] =>
    issued.k === 'exception' ? [[`${row.key}/${key}`, issued.v]] : [],
  );
}

/** One stretch of a story: its messages may come in any order. */
export interface Stage {
  readonly told: readonly Message[];
  /** Timers due up to this instant fire when the stretch is over. */
  readonly untilMs?: number;
}

/** A story that has come to rest, the same in every order of arrival; the world is that of its first order. */
export interface Told {
  readonly rest: Rest;
  readonly world: World;
}

/** Plays the stages one after the other, each in every order of arrival and doubled; all must end the same. */
export function inEveryOrder(setting: Setting, ...stages: readonly Stage[]): Told {
  const orders = stages.map((stage) => [...arrivals(stage.told)]);
  const runs = Math.max(...orders.map((some) => some.length));
  let first: (Told & { readonly text: string; readonly name: string }) | undefined;
  for (let run = 0; run < runs; run += 1) {
    const arrived = orders.map((some) => some[run % some.length]);
    const world = new World(setting);
    for (const [index, stage] of stages.entries()) world.tell(arrived[index]?.order ?? [], stage.untilMs ?? 0);
    const rest = world.rest();
    const [text, name] = [canonical(rest), arrived.map((one) => one?.name).join(' | ')];
    first ??= { text, name, rest, world };
    assert.equal(text, first.text, `the order of arrival matters: «${name}» differs from «${first.name}»`);
  }
  assert.ok(first, 'no stage was given');
  return first;
}

import assert from 'node:assert/strict';
import { canonical, fold, newRow, viewOf, type ActorDefinition, type ExceptionWish, type Row } from '#libs/actors';
import { arrivals } from '#libs/actors/testing';
import * as contracts from '#libs/contracts';
import { typeOf, type DataOf, type Message } from '#libs/contracts';
import { stockItemActor } from '../../apps/inventory-service/src/stock-item/stock-item.actor.js';
import { claimsOf, onHand } from '../../apps/inventory-service/src/stock-item/shelf.js';
import { unitsHeld } from '../../apps/inventory-service/src/stock-item/grants.js';
import type { Grant } from '../../apps/inventory-service/src/stock-item/stock-item.contract.js';
import { orderActor } from '../../apps/order-service/src/order/order.actor.js';
import type { OrderPolicy } from '../../apps/order-service/src/order/order.policy.js';
import { Outside, type Outsiders } from './outside.js';

/** Most messages that one history may take: actors that answer each other for ever are a fault. */
const HISTORY_LIMIT = 5_000;

/** What is true when nothing moves any more, the same for every order of arrival. */
export interface Rest {
  /** State of each order. */
  readonly states: Readonly<Record<string, string | null>>;
  /** What the ERP holds for each order, by component, minor units; zeros left out. */
  readonly books: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Units on the shelf and units promised, by stock item. */
  readonly stock: Readonly<Record<string, { readonly onHand: number | undefined; readonly held: number }>>;
  /** Open exceptions by actor and key. */
  readonly exceptions: Readonly<Record<string, ExceptionWish>>;
}

/** Orders and stock items, the real actors, and an outside that answers at once. */
export class World {
  readonly outside: Outside;
  private readonly rows = new Map<string, Row>();
  private readonly queue: Message[] = [];
  private readonly definitions: readonly ActorDefinition[];

  constructor(
    private readonly policy: OrderPolicy,
    outsiders: Outsiders = {},
  ) {
    this.outside = new Outside(outsiders);
    this.definitions = [orderActor(policy), stockItemActor] as unknown as ActorDefinition[];
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
    const rows = [...this.rows.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const orders = rows.filter((row) => row.type === 'order');
    return {
      states: Object.fromEntries(orders.map((row) => [row.key, this.columns(row)['state'] ?? null])),
      books: this.outside.books(),
      stock: Object.fromEntries(rows.filter((row) => row.type === 'stock-item').map((row) => [row.key, stockOf(row)])),
      exceptions: Object.fromEntries(rows.flatMap(exceptionsOf)),
    };
  }

  private columns(row: Row): Readonly<Record<string, string | null>> {
    const definition = this.definitionOf(row.key);
    return definition.columns?.(viewOf(definition, row) as never) ?? {};
  }

  private take(message: Message): void {
    if (!this.definitions.some((one) => message.key.startsWith(`${one.type}/`)) || this.outside.takes(message)) {
      this.queue.push(...this.outside.answer(message));
      return;
    }
    const data = contracts.contractOf(message.type)?.schema.safeParse(message.data);
    assert.ok(data?.success, `${message.id} is not what its contract says: ${data?.error}`);
    this.fold(message.key, [message]);
  }

  private fold(key: string, messages: readonly Message[], dueMs?: number): void {
    const definition = this.definitionOf(key);
    const row = this.rows.get(key) ?? newRow(definition.type, key);
    const folding = { definition, policy: definition.type === 'order' ? this.policy : null, nowMs: 0 };
    const folded = fold(row, messages, dueMs === undefined ? folding : { ...folding, dueMs, force: true });
    this.rows.set(key, folded.row);
    this.queue.push(...folded.messages);
  }

  private fire(untilMs: number): boolean {
    const due = [...this.rows.values()].find((row) => row.wakeAtMs !== null && row.wakeAtMs <= untilMs);
    if (due) this.fold(due.key, [], due.wakeAtMs ?? 0);
    return due !== undefined;
  }

  private definitionOf(key: string): ActorDefinition {
    const found = this.definitions.find((one) => key.startsWith(`${one.type}/`));
    assert.ok(found, `nobody is called ${key}`);
    return found;
  }
}

function stockOf(row: Row): { onHand: number | undefined; held: number } {
  const facts = viewOf(stockItemActor, row);
  const claims = claimsOf(facts);
  const grants = Object.values(facts.own).map((own) => own.value as Grant);
  return { onHand: onHand(facts, claims), held: unitsHeld(claims, grants) };
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

/** Plays the stages one after the other, each in every order of arrival and doubled; all must end the same. */
export function inEveryOrder(policy: OrderPolicy, outsiders: Outsiders, ...stages: readonly Stage[]): { rest: Rest; world: World } {
  const orders = stages.map((stage) => [...arrivals(stage.told)]);
  const runs = Math.max(...orders.map((some) => some.length));
  let first: { text: string; name: string; rest: Rest; world: World } | undefined;
  for (let run = 0; run < runs; run += 1) {
    const world = new World(policy, outsiders);
    const arrived = orders.map((some) => some[run % some.length]);
    for (const [index, stage] of stages.entries()) world.tell(arrived[index]?.order ?? [], stage.untilMs ?? 0);
    const rest = world.rest();
    const [text, name] = [canonical(rest), arrived.map((one) => one?.name).join(' | ')];
    first ??= { text, name, rest, world };
    assert.equal(text, first.text, `the order of arrival matters: «${name}» differs from «${first.name}»`);
  }
  assert.ok(first, 'no stage was given');
  return first;
}

/** A message of a type that the outside answers. */
export function isOf<C extends contracts.Contract>(message: Message, contract: C): message is Message<DataOf<C>> {
  return message.type === typeOf(contract);
}

import assert from 'node:assert/strict';
import { typeOf, type Contract, type DataOf, type Message, type Posting } from '#libs/contracts';
import type { ActorDefinition, BuiltinFacts, Slots } from './actor.js';
import { canonical } from './canonical.js';
import { postedLines, sumByLineKey } from './posting-lines.js';
import { viewOf } from './absorb.js';
import type { ExceptionWish } from './effects.js';
import { ordersOfArrival } from './orders-of-arrival.js';
import { PlayedActor } from './played-actor.js';
import type { Issued, Row } from './row.js';

/** The outside as a test plays it: what comes back for a message that the actor issued. */
export type World = (issued: Message, seen: readonly Message[]) => readonly Message[];

/** What an actor has made true, without revisions: the same for every order of arrival. */
export interface Outcome {
  readonly levels: Readonly<Record<string, unknown>>;
  readonly commands: Readonly<Record<string, unknown>>;
  /** Net lines in the ERP or on their way there, by posting key and line key, minor units. */
  readonly postings: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly exceptions: Readonly<Record<string, ExceptionWish>>;
}

let counter = 0;

/** A message of a contract for a test: id, time and revision may be set, the rest has defaults. */
export function told<C extends Contract>(
  contract: C,
  key: string,
  data: DataOf<C>,
  more: Partial<Omit<Message, 'data' | 'type' | 'key'>> = {},
): Message<DataOf<C>> {
  counter += 1;
  const id = more.id ?? `test-${counter}`;
  return {
    source: 'test',
    time: '2026-11-20T00:00:00.000Z',
    revision: 0,
    document: id,
    ...more,
    id,
    type: typeOf(contract),
    key,
    data,
  };
}

/** Every order of arrival, each message twice in a row and once more at the end. */
export function arrivals(messages: readonly Message[]): Generator<{ order: Message[]; name: string }> {
  return ordersOfArrival(messages, ({ id }) => id);
}

/** A posting that was taken back whole, or never took effect and is wished for no more, counts as never made. */
function standing(
  key: string,
  posting: Extract<Issued, { k: 'posting' }>,
  answers: Answers | undefined,
): Outcome['postings'] {
  const net = posting.fly ? (JSON.parse(posting.fly.d) as Readonly<Record<string, number>>) : postedLines(answers);
  return Object.keys(net).length > 0 || posting.rest ? { [key]: net } : {};
}

type Answers = BuiltinFacts['answers'][string];

/** What a row has made true. */
export function outcomeOf<S extends Slots, P>(definition: ActorDefinition<S, P>, row: Row): Outcome {
  const { answers } = viewOf(definition, row);
  const levels: Record<string, unknown> = {};
  const commands: Record<string, unknown> = {};
  const postings: Record<string, Readonly<Record<string, number>>> = {};
  const exceptions: Record<string, ExceptionWish> = {};
  for (const [key, one] of Object.entries(row.issued)) {
    if (one.k === 'level') levels[key] = one.v;
    if (one.k === 'command') commands[key] = one.v;
    if (one.k === 'exception') exceptions[key] = one.v;
    if (one.k === 'posting') Object.assign(postings, standing(key, one, answers[key]));
  }
  return { levels, commands, postings, exceptions };
}

interface Run<S extends Slots, P> {
  readonly definition: ActorDefinition<S, P>;
  readonly policy: P;
  readonly world: World;
  readonly untilMs: number;
}

/** Most messages one history may take: a world and a plan that answer each other for ever are a fault. */
const HISTORY_LIMIT = 2_000;

/** What an actor knows and has issued after these messages in this order, its entries in rows included. */
export function played<S extends Slots, P>(
  definition: ActorDefinition<S, P>,
  policy: P,
  messages: readonly Message[],
): Row {
  return play({ definition, policy, world: () => [], untilMs: 0 }, messages[0]?.key ?? definition.type, messages);
}

function play<S extends Slots, P>(run: Run<S, P>, key: string, order: readonly Message[]): Row {
  const actor = new PlayedActor(run.definition, run.policy, key);
  const queue = [...order];
  const seen: Message[] = [];
  const step = (messages: Message[], dueMs?: number) => {
    for (const issued of actor.fold(messages, dueMs).messages) {
      queue.push(...run.world(issued, seen));
      seen.push(issued);
    }
  };
  for (let taken = 0; ; taken++) {
    assert.ok(taken < HISTORY_LIMIT, `${key} does not come to rest: ${canonical(Object.keys(actor.row.issued))}`);
    const { wakeAtMs } = actor.row;
    const next = queue.shift();
    if (next) step([next]);
    else if (wakeAtMs !== null && wakeAtMs <= run.untilMs) step([], wakeAtMs);
    else return actor.whole;
  }
}

/** Facts, a world and an instant, and what must then be true in every order of arrival. */
export class Given<S extends Slots, P> {
  private constructor(
    private readonly run: Run<S, P>,
    private readonly messages: readonly Message[],
  ) {}

  static of<S extends Slots, P>(
    definition: ActorDefinition<S, P>,
    policy: P,
    messages: readonly Message[],
  ): Given<S, P> {
    return new Given({ definition, policy, world: () => [], untilMs: 0 }, messages);
  }

  /** The outside answers like this. */
  with(world: World): Given<S, P> {
    return new Given({ ...this.run, world }, this.messages);
  }

  /** Timers due up to this instant have fired. */
  at(untilMs: number): Given<S, P> {
    return new Given({ ...this.run, untilMs }, this.messages);
  }

  /** The outcome, proven to be the same for every order of arrival. */
  outcome(): Outcome {
    const key = this.messages[0]?.key ?? `${this.run.definition.type}/none`;
    let first: { text: string; name: string; outcome: Outcome } | undefined;
    for (const { order, name } of arrivals(this.messages)) {
      const outcome = outcomeOf(this.run.definition, play(this.run, key, order));
      const text = canonical(outcome);
      first ??= { text, name, outcome };
      assert.equal(text, first.text, `the order of arrival matters: «${name}» differs from «${first.name}»`);
    }
    assert.ok(first, 'no facts were given');
    return first.outcome;
  }

  /** Each named key has this value; `undefined` means that nothing stands under the key. Other keys are not looked at. */
  wants(expected: Readonly<Record<string, unknown>>): this {
    const flat = flatten(this.outcome());
    for (const [key, value] of Object.entries(expected)) {
      if (value === undefined) assert.equal(flat[key], undefined, `${key} should not stand`);
      else
        assert.partialDeepStrictEqual(
          flat[key] ?? `nothing under ${key}; there is ${Object.keys(flat).join(', ')}`,
          value,
          key,
        );
    }
    return this;
  }

  /** Exactly these keys stand, of every kind. */
  wantsOnly(...keys: string[]): this {
    assert.deepEqual(Object.keys(flatten(this.outcome())).sort(), [...keys].sort());
    return this;
  }
}

function flatten(outcome: Outcome): Record<string, unknown> {
  return { ...outcome.levels, ...outcome.commands, ...outcome.postings, ...outcome.exceptions };
}

/** `given(actor, policy)(facts…)`: an example that is tried in every order of arrival. */
export function given<S extends Slots, P>(definition: ActorDefinition<S, P>, policy: P) {
  return (...messages: readonly Message[]): Given<S, P> => Given.of(definition, policy, messages);
}

/** Net lines of a posting by line key, for expectations. */
export function netOf(posting: Posting): Readonly<Record<string, number>> {
  return sumByLineKey(posting.lines);
}

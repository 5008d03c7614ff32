import type { Message } from '#libs/contracts';
import type { Effect, EffectDefinition } from './effects.js';
import type { RowsQuery } from './rows.js';
import type { Slot, Stamp } from './slots.js';

/** A value on its way into a slot. */
export interface Fact {
  /** Slot name, then ids. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** What differs from the message's own stamp. */
  readonly stamp?: Partial<Stamp>;
}

/** A fact for a slot: `into('lines', lineId)(line)`. */
export function fact(path: string | readonly string[], value: unknown, stamp?: Partial<Stamp>): Fact {
  const steps = typeof path === 'string' ? [path] : path;
  return stamp ? { path: steps, value, stamp } : { path: steps, value };
}

/** A receiver's answer to one revision of an effect. */
export interface Answer {
  readonly outcome: 'posted' | 'posted-different' | 'rejected' | 'waiting' | 'confirmed' | 'failed' | 'in-doubt';
  /** Lines that count as issued, for a posting: line key to minor units. */
  readonly lines?: Readonly<Record<string, number>>;
  /** Whatever else the receiver said. */
  readonly data?: unknown;
}

/** The fact that an effect was answered; every actor has the slot. */
export function answered(effect: string, revision: number, answer: Answer): Fact {
  return { path: ['answers', effect, String(revision)], value: answer };
}

/** The fact that a person wants a rejected revision tried again; every actor has the slot. */
export function retried(effect: string, revision: number): Fact {
  return { path: ['retries', effect], value: revision };
}

/** What an actor has issued and not retracted. */
export interface Own {
  readonly revision: number;
  readonly value: unknown;
}

/** What every plan may read beside its own slots. */
export interface BuiltinFacts {
  /** Instants up to here are over, epoch milliseconds. */
  readonly clockMs: number;
  /** Answers by effect key and revision. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
  /** Revisions that a person wants tried again, by effect key. */
  readonly retries: Readonly<Record<string, number | undefined>>;
  /** Levels and commands issued, by effect key. */
  readonly own: Readonly<Record<string, Own>>;
  /** Key of the actor itself. */
  readonly self: string;
}

/** A table of slots. */
export type Slots = Readonly<Record<string, Slot<unknown>>>;

/** What a plan sees: each slot's view, and what every actor has. */
export type FactsOf<S extends Slots> = {
  readonly [Name in keyof S]: S[Name] extends Slot<infer View> ? View : never;
} & BuiltinFacts;

/** What an actor asks of a rows slot, given what it knows. */
export interface RowsRules<Facts> {
  /** Entries that the plan wants to see beside those that its messages name: by purchase time, when short. */
  readonly query?: (facts: Facts) => readonly RowsQuery[];
  /** The instant since which the slot's `since` sum counts, epoch milliseconds. */
  readonly sinceMs?: (facts: Facts) => number | undefined;
}

/** Answers that hold for every actor of the type: who would ask is told at once what another has been told of late. */
export interface CommonAnswers {
  /** What an answer is about, where it holds for all; undefined: for its receiver alone. */
  readonly about: (message: Message) => string | undefined;
  /** What a message will make its receiver ask: it is told what is remembered of these. */
  readonly asked: (message: Message) => readonly string[];
  /** How long after it was heard an answer is told to others, milliseconds. */
  readonly holdsMs: number;
}

/** An actor: its slots, what it receives, what it may ask of the world, and the plan between them. */
export interface ActorDefinition<S extends Slots = Slots, Policy = unknown> {
  /** First segment of its keys, for example `order`. */
  readonly type: string;
  readonly slots: S;
  /** Contract type to facts: pure. */
  readonly receives: Readonly<Record<string, (data: never, message: Message) => readonly Fact[]>>;
  readonly effects: Readonly<Record<string, EffectDefinition>>;
  readonly plan: (facts: FactsOf<S>, policy: Policy) => Iterable<Effect>;
  /** Rises with every change of the plan's meaning; an older replica absorbs and does not plan. */
  readonly planVersion: number;
  /** What the plan asks of slots whose entries lie in tables of their own. */
  readonly rows?: { readonly [Name in keyof S]?: RowsRules<FactsOf<S>> };
  /** Answers to one that the loop tells others: a fact like any other, brought by a message that another was sent. */
  readonly common?: CommonAnswers;
  /** Typed text columns that the service's own queries need. */
  readonly columns?: (facts: FactsOf<S>) => Readonly<Record<string, string | null>>;
  /** Columns that lists show and nobody searches by: they have no index, so that a write that changes them touches none. */
  readonly shown?: readonly string[];
  /**
   * Of a column, the values that few actors have and lists search by: of these alone there is an index. It is touched when
   * an actor begins or ends to be among them, and not with each step between.
   */
  readonly few?: Readonly<Record<string, readonly string[]>>;
}

/** Declares an actor; the types of facts and policy follow. */
export function actor<S extends Slots, Policy>(definition: ActorDefinition<S, Policy>): ActorDefinition<S, Policy> {
  return definition;
}

import type { Contract, DataOf, ExceptionReason, Owner, Posting } from '#libs/contracts';

/** Who issues an effect, under which key and revision. */
export interface Issue {
  /** Key of the actor that issues. */
  readonly actor: string;
  /** Key of the effect at that actor, for example `sale/SHP-1`. */
  readonly effect: string;
  /** Version of the row that issues it: it never goes back. */
  readonly revision: number;
}

/** An issued effect that waits for its answer. */
export interface AwaitedEffect<Value = unknown> {
  readonly effect: string;
  readonly revision: number;
  readonly value: Value;
}

/** That an effect is answered, and within which time: what is not is said again, and at last shown to a person. */
export interface Awaited<Value = never> {
  /** Milliseconds from the issue; a receiver that answers `waiting {until}` begins it anew from there. */
  readonly withinMs: number;
  /** Whether it is answered, where that is not an answer to its revision in the slot `answers`. */
  readonly given?: (facts: never, awaited: AwaitedEffect<Value>) => boolean;
}

/** An absolute value that another actor holds for us; the receiver keeps the latest, null retracts. */
export interface Level<Value, C extends Contract = Contract> {
  readonly kind: 'level';
  readonly contract: C;
  /** Key of the actor that holds it. */
  readonly to: (value: Value, actor: string) => string;
  /** What is said; the facts are those of the turn that issues it. */
  readonly data: (value: Value | null, issue: Issue, facts: never) => DataOf<C>;
  /** True where the receiver has it already, by its own word: what is issued for the first time is then noted and not said. */
  readonly held?: (value: Value, facts: never) => boolean;
  readonly answer?: Awaited<Value>;
}

/** What cannot be taken back: issued once per key, whatever its content becomes. */
export interface Command<Value, C extends Contract = Contract> {
  readonly kind: 'command';
  readonly contract: C;
  /** Key that the message bears. */
  readonly to: (value: Value, actor: string) => string;
  readonly data: (value: Value, issue: Issue) => DataOf<C>;
  readonly answer?: Awaited<Value>;
}

/** Money: issued as desired less issued, never rewritten. */
export interface PostingEffect<C extends Contract = Contract> {
  readonly kind: 'posting';
  readonly contract: C;
  readonly to: (value: Posting, actor: string) => string;
  readonly data: (value: Posting, issue: Issue) => DataOf<C>;
  readonly answer?: Awaited<Posting>;
}

/** How an effect becomes a message. */
export type EffectDefinition<Value = never> = Level<Value> | Command<Value> | PostingEffect;

/** Declares a level. */
export function level<Value, C extends Contract = Contract>(
  definition: Omit<Level<Value, C>, 'kind'>,
): Level<Value, C> {
  return { kind: 'level', ...definition };
}
/** Declares a command. */
export function command<Value, C extends Contract = Contract>(
  definition: Omit<Command<Value, C>, 'kind'>,
): Command<Value, C> {
  return { kind: 'command', ...definition };
}
/** Declares a posting. */
export function postingEffect<C extends Contract>(definition: Omit<PostingEffect<C>, 'kind'>): PostingEffect<C> {
  return { kind: 'posting', ...definition };
}

/** What a plan says of an exception; the runtime adds id, times and revision. */
export interface ExceptionWish {
  readonly reason: ExceptionReason;
  readonly owner: Owner;
  readonly amountAtRisk: { readonly minor: number; readonly currency: string } | null;
  /** One sentence of keys and data; no personal data. */
  readonly detail: string;
  /** Ids of the facts that show it. */
  readonly evidence?: readonly string[];
}

/** An effect as a plan wishes it: what ought to exist, under a deterministic key. */
export type Effect =
  | { readonly kind: 'level' | 'command'; readonly name: string; readonly key: string; readonly value: unknown }
  | { readonly kind: 'posting'; readonly name: string; readonly key: string; readonly value: Posting }
  | { readonly kind: 'exception'; readonly key: string; readonly value: ExceptionWish }
  | { readonly kind: 'timer'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'hold'; readonly prefixes: readonly string[] };

type ValueOf<D> =
  D extends Level<infer V, infer _C>
    ? V
    : D extends Command<infer V, infer _C>
      ? V
      : D extends PostingEffect<infer _C>
        ? Posting
        : never;

/** Makes effects of the declared kinds; the key is `<name>/<part>/<part>…`. */
export interface Want<Definitions> {
  <Name extends keyof Definitions & string>(name: Name, value: ValueOf<Definitions[Name]>, ...parts: string[]): Effect;
  (name: 'exception', value: ExceptionWish, ...parts: string[]): Effect;
  (name: 'timer', value: { readonly atMs: number }, ...parts: string[]): Effect;
}

/** The `want` of an actor: identity of effects has one home. */
export function wanting<Definitions extends Readonly<Record<string, { readonly kind: string }>>>(
  definitions: Definitions,
): Want<Definitions> {
  const want = (name: string, value: unknown, ...parts: string[]): Effect => {
    if (name === 'exception') {
      const wish = value as ExceptionWish;
      return { kind: 'exception', key: ['exception', wish.reason, ...parts].join('/'), value: wish };
    }
    const key = [name, ...parts].join('/');
    if (name === 'timer') return { kind: 'timer', key, atMs: (value as { atMs: number }).atMs };
    const kind = definitions[name]?.kind;
    if (kind === 'posting') return { kind, name, key, value: value as Posting };
    return { kind: kind as 'level' | 'command', name, key, value };
  };
  return want as Want<Definitions>;
}

/** Issue nothing and retract nothing under these prefixes of keys; none means every key. */
export function hold(...prefixes: string[]): Effect {
  return { kind: 'hold', prefixes };
}

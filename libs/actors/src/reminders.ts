import type { Message } from '#libs/contracts';
import type { Answer, BuiltinFacts } from './actor.js';
import { difference, messageOf, type Difference, type Standing } from './difference.js';
import type { Awaited, Effect } from './effects.js';
import { flightPosting } from './posting-lines.js';
import type { Issued } from './row.js';

/** An effect that is said again: the same message, under an id that the bus has not seen. */
export interface Repeat {
  readonly message: Message;
  readonly busId: string;
}

/** What a plan calls for, and what is said again because nobody has answered it. */
export interface Reminded extends Difference {
  readonly repeats: readonly Repeat[];
}

/** An effect is said this often again; with the last time an exception opens. */
export const REPEATS = 2;
/** Deadlines lie on this grid, milliseconds: a row's wake-up then changes seldom, and its index with it. */
const GRID_MS = 60_000;
/** Start of the keys of exceptions about effects that nobody answers. */
const UNANSWERED = 'exception/unanswered/';

type Issue = Extract<Issued, { k: 'level' | 'command' | 'posting' }>;

/** Takes the difference; what was issued and is unanswered after its time is said again, at last with an exception. */
export function reminded(standing: Standing, effects: readonly Effect[]): Reminded {
  const before = Object.keys(standing.issued).map((key) => noted(standing, key, standing.issued[key] as Issued));
  const issued = exchanged(standing.issued, before);
  const taken = (given: readonly string[]) =>
    difference({ ...standing, issued }, [...effects, ...given.map((key) => complaint(standing, key))]);
  const late = before.filter(({ one }) => (one as Issue).a?.n === REPEATS).map(({ key }) => key);
  const first = taken(late);
  // what the plan has replaced or taken back in the same turn is awaited no more
  const standingStill = (key: string) => revisionAt(first.issued[key]) === revisionAt(issued[key]);
  const planned = late.every(standingStill) ? first : taken(late.filter(standingStill));
  const due = before.filter(({ key, due }) => due && standingStill(key));
  const waiting = Object.keys(planned.issued).map((key) => begun(standing, key, planned.issued[key] as Issued));
  const instants = waiting.flatMap(({ key, one }) => deadlineOf(standing, key, one) ?? []);
  return {
    ...planned,
    issued: exchanged(planned.issued, waiting),
    wakeAtMs: earliest([...instants, ...(planned.wakeAtMs === null ? [] : [planned.wakeAtMs])]),
    repeats: due.flatMap(({ key, one }) => repeatOf(standing, key, one as Issue)),
  };
}

interface Keyed {
  readonly key: string;
  readonly one: Issued;
}

/** The same object where nothing is another. */
function exchanged(issued: Readonly<Record<string, Issued>>, all: readonly Keyed[]): Readonly<Record<string, Issued>> {
  if (all.every(({ key, one }) => issued[key] === one)) return issued;
  return Object.fromEntries(all.map(({ key, one }) => [key, one]));
}

interface Noted extends Keyed {
  /** True where it is said again now. */
  readonly due: boolean;
}

/** An answer ends the waiting; a deadline that is over is one time more. */
function noted(standing: Standing, key: string, one: Issued): Noted {
  if (!isIssue(one) || !one.a) return { key, one, due: false };
  if (!isAwaited(standing, key, one)) {
    const { a: _answered, ...rest } = one;
    return { key, one: rest as Issued, due: false };
  }
  const deadline = deadlineOf(standing, key, one);
  if (deadline === undefined || standing.facts.clockMs < deadline) return { key, one, due: false };
  return { key, one: { ...one, a: { ...one.a, n: one.a.n + 1 } }, due: true };
}

/** What was issued in this turn waits from now on. */
function begun(standing: Standing, key: string, one: Issued): Keyed {
  if (!isIssue(one) || one.a || !isAwaited(standing, key, one)) return { key, one };
  return { key, one: { ...one, a: { s: Date.parse(standing.time), n: 0 } } };
}

function isIssue(one: Issued): one is Issue {
  return one.k === 'level' || one.k === 'command' || one.k === 'posting';
}

function awaitedOf({ definition }: Standing, one: Issue): Awaited | undefined {
  return definition.effects[one.n]?.answer;
}

function revisionAt(one: Issued | undefined): number | undefined {
  if (!one || !isIssue(one)) return undefined;
  return one.k === 'posting' ? one.fly?.r : one.r;
}

/** When an effect is said again, epoch milliseconds; undefined where it is answered, or has been said often enough. */
function deadlineOf(standing: Standing, key: string, one: Issued): number | undefined {
  const awaited = isIssue(one) ? awaitedOf(standing, one) : undefined;
  if (!awaited || !isIssue(one) || !one.a || one.a.n >= REPEATS || !isAwaited(standing, key, one)) return undefined;
  const parked = parkedUntil(standing, key, one);
  const from = Math.max(one.a.s + one.a.n * awaited.withinMs, parked ?? 0);
  return parked === Infinity ? undefined : Math.ceil((from + awaited.withinMs) / GRID_MS) * GRID_MS;
}

function isAwaited(standing: Standing, key: string, one: Issue): boolean {
  const revision = revisionAt(one);
  const awaited = awaitedOf(standing, one);
  if (!awaited || revision === undefined) return false;
  if (awaited.given) {
    const value = one.k === 'posting' ? one.body : one.v;
    return !awaited.given(standing.facts as never, { effect: key, revision, value: value as never });
  }
  const answer = answerTo(standing.facts, key, revision);
  return answer === undefined || answer.outcome === 'waiting';
}

function answerTo({ answers }: Pick<BuiltinFacts, 'answers'>, key: string, revision: number): Answer | undefined {
  return answers[key]?.[String(revision)];
}

/** A receiver may say that it waits, and until when; without an instant it waits for a person, and nobody reminds it. */
function parkedUntil(standing: Standing, key: string, one: Issue): number | undefined {
  const answer = answerTo(standing.facts, key, revisionAt(one) ?? 0);
  if (answer?.outcome !== 'waiting') return undefined;
  const { until } = (answer.data ?? {}) as { readonly until?: string };
  return until === undefined ? Infinity : Date.parse(until);
}

/** The message as it was when it was issued. */
function repeatOf(standing: Standing, key: string, one: Issue): Repeat[] {
  const revision = revisionAt(one);
  if (revision === undefined || !one.a) return [];
  const value = one.k === 'posting' ? flightPosting(one) : one.v;
  const issue = { name: one.n, key, to: one.to, value, revision, time: new Date(one.a.s).toISOString() };
  const message = messageOf(standing, issue);
  return [{ message, busId: `${message.id}~again.${one.a.n}` }];
}

function complaint({ self }: Standing, key: string): Effect {
  return {
    kind: 'exception',
    key: `${UNANSWERED}${key}`,
    value: {
      reason: 'unanswered',
      owner: 'integration-support',
      amountAtRisk: null,
      detail: `${self}: nobody has answered ${key}, which was said ${REPEATS + 1} times`,
    },
  };
}

function earliest(instants: readonly number[]): number | null {
  return instants.length === 0 ? null : Math.min(...instants);
}

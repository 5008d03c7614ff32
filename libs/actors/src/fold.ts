import type { Message } from '#libs/contracts';
import type { ActorDefinition, Slots } from './actor.js';
import { withApproval, type Judging } from './approval.js';
import { absorbFact, stampOf, viewOf } from './absorb.js';
import { canonical } from './canonical.js';
import { difference, type Difference, type ExceptionStep } from './difference.js';
import type { Effect } from './effects.js';
import { revisionOf, type Row } from './row.js';
import type { Absorbed } from './slots.js';

/** A message and what became of it. */
export interface Taken {
  readonly message: Message;
  readonly result: Absorbed;
}

/** A message whose facts could not be read: it harms only itself. */
export interface Broken {
  readonly message: Message;
  readonly error: unknown;
}

/** What a batch of messages makes of one actor. */
export interface Folded {
  /** The row as it is to be written, its version one higher; the same object where nothing changed. */
  readonly row: Row;
  readonly changed: boolean;
  readonly taken: readonly Taken[];
  readonly broken: readonly Broken[];
  readonly messages: readonly Message[];
  readonly exceptions: readonly ExceptionStep[];
}

/** What folding needs beside row and messages. */
export interface Folding<S extends Slots, Policy> {
  readonly definition: ActorDefinition<S, Policy>;
  readonly policy: Policy;
  /** Instant of the batch by the database's clock; only stamped, never planned with. */
  readonly nowMs: number;
  /** Plan again even where no fact is new: after a deploy, or where the row asked for it. */
  readonly force?: boolean;
  /** A timer fired that was due at this instant. */
  readonly dueMs?: number;
  /** How new commands for old facts are treated where a person asked for a new plan. */
  readonly judging?: Judging | undefined;
}

/** Absorbs, plans and takes the difference for one actor: pure. */
export function fold<S extends Slots, Policy>(
  row: Row,
  messages: readonly Message[],
  folding: Folding<S, Policy>,
): Folded {
  const { definition } = folding;
  const absorbed = absorbAll(definition, row, messages, folding.dueMs);
  const newFacts = absorbed.facts !== row.facts;
  if (row.planVersion > definition.planVersion) return leaveToNewer(row, absorbed, newFacts);
  const planned = row.planVersion === definition.planVersion;
  if (!newFacts && planned && !folding.force) return unchanged(row, absorbed);
  const next: Row = { ...row, facts: absorbed.facts, version: row.version + 1 };
  const news = absorbed.taken.some(({ message, result }) => result === 'applied' && !isEcho(message, row.key));
  const { issued, wakeAtMs, planVersion, ...step } = replan(next, row, news, folding);
  const result: Row = { ...next, issued, wakeAtMs, planVersion };
  if (!newFacts && samePlanning(result, row)) return unchanged(row, absorbed);
  const { taken, broken } = absorbed;
  return { ...step, row: result, changed: true, taken, broken };
}

/** What the actor hears only because it spoke: an answer to it, or what somebody said because of it. */
function isEcho({ id, document, causes = [] }: Message, self: string): boolean {
  return document === undefined && [id, ...causes].some((one) => one.startsWith(`${self}/`));
}

function samePlanning(a: Row, b: Row): boolean {
  return a.planVersion === b.planVersion && a.wakeAtMs === b.wakeAtMs && canonical(a.issued) === canonical(b.issued);
}

interface AbsorbedBatch {
  readonly facts: Row['facts'];
  readonly taken: readonly Taken[];
  readonly broken: readonly Broken[];
}

function unchanged(row: Row, { taken, broken }: AbsorbedBatch): Folded {
  return { row, changed: false, taken, broken, messages: [], exceptions: [] };
}

/** An older replica absorbs and marks the row due: whoever knows the newer plan plans it. */
function leaveToNewer(row: Row, absorbed: AbsorbedBatch, newFacts: boolean): Folded {
  if (!newFacts) return unchanged(row, absorbed);
  const next = { ...row, facts: absorbed.facts, version: row.version + 1, wakeAtMs: 0 };
  return { ...unchanged(next, absorbed), changed: true };
}

function absorbAll<S extends Slots, Policy>(
  definition: ActorDefinition<S, Policy>,
  row: Row,
  messages: readonly Message[],
  dueMs: number | undefined,
): AbsorbedBatch {
  let facts = dueMs === undefined ? row.facts : absorbClock(definition, row.facts, dueMs);
  const taken: Taken[] = [];
  const broken: Broken[] = [];
  for (const message of messages) {
    try {
      const [next, result] = absorbMessage(definition, facts, message);
      facts = next;
      taken.push({ message, result });
    } catch (error) {
      broken.push({ message, error });
    }
  }
  return { facts, taken, broken };
}

function absorbClock<S extends Slots, Policy>(
  definition: ActorDefinition<S, Policy>,
  facts: Row['facts'],
  dueMs: number,
) {
  const stamp = { revision: 0, timeMs: dueMs, id: 'clock', translator: 0 };
  return absorbFact(definition.slots, facts, { path: ['clockMs'], value: dueMs }, stamp)[0];
}

/** All facts of a message or, where one cannot be read, none. */
function absorbMessage<S extends Slots, Policy>(
  definition: ActorDefinition<S, Policy>,
  before: Row['facts'],
  message: Message,
): readonly [facts: Row['facts'], result: Absorbed] {
  let facts = before;
  let result: Absorbed = 'duplicate';
  for (const one of factsOf(definition, message)) {
    const [next, absorbed] = absorbFact(definition.slots, facts, one, stampOf(message));
    facts = next;
    if (absorbed === 'applied' || (absorbed === 'superseded' && result === 'duplicate')) result = absorbed;
  }
  return [facts, result];
}

function factsOf<S extends Slots, Policy>(definition: ActorDefinition<S, Policy>, message: Message) {
  const receive = definition.receives[message.type];
  if (!receive) throw new Error(`${definition.type} receives no ${message.type}: name it in the actor's contract`);
  return receive(message.data as never, message);
}

type Replanned = Difference & Pick<Row, 'planVersion'>;

function replan<S extends Slots, Policy>(
  next: Row,
  before: Row,
  news: boolean,
  folding: Folding<S, Policy>,
): Replanned {
  const { definition, policy, nowMs } = folding;
  const facts = viewOf(definition, next);
  const standing = {
    definition,
    self: next.key,
    revision: revisionOf(next.epoch, next.version),
    issued: before.issued,
    facts,
    news,
    time: new Date(nowMs).toISOString(),
  };
  try {
    const { issued, effects } = withApproval(before, [...definition.plan(facts, policy)], folding);
    const planned = difference({ ...standing, issued }, effects);
    return { ...planned, planVersion: definition.planVersion };
  } catch (error) {
    const kept = difference(standing, [planFailed(error), { kind: 'hold', prefixes: [] }]);
    return { ...kept, planVersion: before.planVersion, wakeAtMs: stillAhead(before.wakeAtMs, facts.clockMs) };
  }
}

/** A plan that fails states no timer: the one that stands goes on, unless its instant is over. */
function stillAhead(wakeAtMs: number | null, clockMs: number): number | null {
  return wakeAtMs !== null && wakeAtMs > clockMs ? wakeAtMs : null;
}

/** A plan that throws keeps the facts and everything issued, and shows itself to a person. */
function planFailed(error: unknown): Effect {
  const detail = `the plan failed: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
  return {
    kind: 'exception',
    key: 'exception/plan-failed',
    value: { reason: 'plan-failed', owner: 'integration-support', amountAtRisk: null, detail },
  };
}

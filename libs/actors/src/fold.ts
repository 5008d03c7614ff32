import type { Message } from '#libs/contracts';
import type { ActorDefinition, Slots } from './actor.js';
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

/** What a batch of messages makes of one actor. */
export interface Folded {
  /** The row as it is to be written, its version one higher; the same object where nothing changed. */
  readonly row: Row;
  readonly changed: boolean;
  readonly taken: readonly Taken[];
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
}

/** Absorbs, plans and takes the difference for one actor: pure. */
export function fold<S extends Slots, Policy>(row: Row, messages: readonly Message[], folding: Folding<S, Policy>): Folded {
  const { definition } = folding;
  const absorbed = absorbAll(definition, row, messages, folding.dueMs);
  const newFacts = absorbed.facts !== row.facts;
  if (row.planVersion > definition.planVersion) return leaveToNewer(row, absorbed, newFacts);
  const planned = row.planVersion === definition.planVersion;
  if (!newFacts && planned && !folding.force) return unchanged(row, absorbed.taken);
  const next: Row = { ...row, facts: absorbed.facts, version: row.version + 1, planVersion: definition.planVersion };
  const news = absorbed.taken.some((one) => one.result === 'applied' && one.message.document !== undefined);
  const step = replan(next, row, news, folding);
  const result: Row = { ...next, issued: step.issued, wakeAtMs: step.wakeAtMs };
  const same = !newFacts && planned && canonical(step.issued) === canonical(row.issued) && step.wakeAtMs === row.wakeAtMs;
  if (same) return unchanged(row, absorbed.taken);
  return { row: result, changed: true, taken: absorbed.taken, messages: step.messages, exceptions: step.exceptions };
}

function unchanged(row: Row, taken: readonly Taken[]): Folded {
  return { row, changed: false, taken, messages: [], exceptions: [] };
}

/** An older replica absorbs and marks the row due: whoever knows the newer plan plans it. */
function leaveToNewer(row: Row, absorbed: { facts: Row['facts']; taken: readonly Taken[] }, newFacts: boolean): Folded {
  if (!newFacts) return unchanged(row, absorbed.taken);
  const next = { ...row, facts: absorbed.facts, version: row.version + 1, wakeAtMs: 0 };
  return { row: next, changed: true, taken: absorbed.taken, messages: [], exceptions: [] };
}

function absorbAll<S extends Slots, Policy>(
  definition: ActorDefinition<S, Policy>,
  row: Row,
  messages: readonly Message[],
  dueMs: number | undefined,
): { facts: Row['facts']; taken: Taken[] } {
  let facts = row.facts;
  if (dueMs !== undefined) {
    const stamp = { revision: 0, timeMs: dueMs, id: 'clock', translator: 0 };
    [facts] = absorbFact(definition.slots, facts, { path: ['clockMs'], value: dueMs }, stamp);
  }
  const taken = messages.map((message): Taken => {
    let result: Absorbed = 'duplicate';
    for (const one of factsOf(definition, message)) {
      const [next, absorbed] = absorbFact(definition.slots, facts, one, stampOf(message));
      facts = next;
      if (absorbed === 'applied' || (absorbed === 'superseded' && result === 'duplicate')) result = absorbed;
    }
    return { message, result };
  });
  return { facts, taken };
}

function factsOf<S extends Slots, Policy>(definition: ActorDefinition<S, Policy>, message: Message) {
  const receive = definition.receives[message.type];
  if (!receive) throw new Error(`${definition.type} receives no ${message.type}: name it in the actor's contract`);
  return receive(message.data as never, message);
}

function replan<S extends Slots, Policy>(next: Row, before: Row, news: boolean, folding: Folding<S, Policy>): Difference {
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
    return difference(standing, [...definition.plan(facts, policy)]);
  } catch (error) {
    return difference(standing, [planFailed(error), { kind: 'hold', prefixes: [] }]);
  }
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

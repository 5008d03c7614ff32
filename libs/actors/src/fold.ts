import type { Message } from '#libs/contracts';
import type { ActorDefinition, Slots } from './actor.js';
import { withApproval, type Judging } from './approval.js';
import { absorbAll, type AbsorbedBatch, type Broken, type Taken } from './absorb-batch.js';
import { viewOf } from './absorb.js';
import { same } from './canonical.js';
import type { ExceptionStep } from './difference.js';
import type { Effect } from './effects.js';
import {
  attach,
  countSince,
  detach,
  instantsOf,
  refuseUnseen,
  rowsSlotsOf,
  type Detached,
  type EntryWrite,
} from './entries.js';
import { revisionOf, type Row } from './row.js';
import { blind, type RowsStored, type Sight } from './rows.js';
import { reminded, type Reminded, type Repeat } from './reminders.js';
import { asksAgain } from './sight.js';

/** What a batch of messages makes of one actor. */
export interface Folded {
  /** The row as it is to be written, its version one higher; the same object where nothing changed. */
  readonly row: Row;
  /** Entries of rows slots that are to be written with it. */
  readonly entries: readonly EntryWrite[];
  readonly changed: boolean;
  readonly taken: readonly Taken[];
  readonly broken: readonly Broken[];
  readonly messages: readonly Message[];
  /** What nobody has answered, said again: their revisions are older than the row's. */
  readonly repeats: readonly Repeat[];
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
  /** Entries of rows slots that are in sight, see `looking`; none unless stated. */
  readonly sight?: Sight;
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
  const seen = attach(definition.slots, row, folding.sight ?? blind);
  const absorbed = absorbAll(definition, seen, messages, folding.dueMs);
  const newFacts = absorbed.facts !== seen.facts;
  if (row.planVersion > definition.planVersion) return leaveToNewer(definition.slots, row, seen, absorbed);
  const planned = row.planVersion === definition.planVersion;
  if (!newFacts && planned && !folding.force) return unchanged(row, absorbed);
  const facts = counted(definition, { ...seen, facts: absorbed.facts });
  const next: Row = { ...seen, facts, version: row.version + 1 };
  const news = absorbed.taken.some(({ message, result }) => result === 'applied' && !isEcho(message, row.key));
  const { messages: said, exceptions, repeats, ...standing } = replan(next, seen, news, folding);
  const apart = detach(definition.slots, seen, { ...next, ...standing });
  const result = { ...apart.row, wakeAtMs: wakeAt(definition, seen, apart) };
  if (!newFacts && apart.entries.length === 0 && samePlanning(definition, result, row)) return unchanged(row, absorbed);
  const { taken, broken } = absorbed;
  return { row: result, entries: apart.entries, changed: true, taken, broken, messages: said, repeats, exceptions };
}

function counted<S extends Slots, Policy>(definition: ActorDefinition<S, Policy>, row: Row): Row['facts'] {
  return definition.rows ? countSince(row.facts, instantsOf(definition, viewOf(definition, row))) : row.facts;
}

/** When the plan says; when finished entries are folded away; at once where the plan's query has more to see. */
function wakeAt<S extends Slots, Policy>(
  definition: ActorDefinition<S, Policy>,
  seen: Row,
  { row, entries }: Detached,
): number | null {
  const stored = rowsSlotsOf(definition.slots).map(([name]) => (row.facts[name] ?? {}) as RowsStored);
  const instants = [row.wakeAtMs, ...stored.map((one) => one.sweepAtMs)].filter((one) => typeof one === 'number');
  const more = rowsSlotsOf(definition.slots).some(([name]) => (seen.facts[name] as RowsStored).seen?.more);
  // where nothing changed the same page would be found again, without end
  if (more && entries.length > 0 && asksAgain(definition, row)) return 0;
  return instants.length === 0 ? null : Math.min(...instants);
}

/** What the actor hears only because it spoke: an answer to it, or what somebody said because of it. */
function isEcho({ id, document, causes = [] }: Message, self: string): boolean {
  return document === undefined && [id, ...causes].some((one) => one.startsWith(`${self}/`));
}

function samePlanning<S extends Slots, Policy>({ slots }: ActorDefinition<S, Policy>, a: Row, b: Row): boolean {
  const sameRows = rowsSlotsOf(slots).every(([name]) => same(a.facts[name] ?? {}, b.facts[name] ?? {}));
  const sameTime = a.planVersion === b.planVersion && a.wakeAtMs === b.wakeAtMs;
  return sameTime && sameRows && same(a.issued, b.issued);
}

function unchanged(row: Row, { taken, broken }: AbsorbedBatch): Folded {
  return { row, entries: [], changed: false, taken, broken, messages: [], repeats: [], exceptions: [] };
}

/** An older replica absorbs and marks the row due: whoever knows the newer plan plans it. */
function leaveToNewer(slots: Slots, given: Row, seen: Row, absorbed: AbsorbedBatch): Folded {
  if (absorbed.facts === seen.facts) return unchanged(given, absorbed);
  const next = { ...seen, facts: absorbed.facts, version: given.version + 1, wakeAtMs: 0 };
  const { row, entries } = detach(slots, seen, next);
  return { ...unchanged(row, absorbed), entries, changed: true };
}

type Replanned = Reminded & Pick<Row, 'planVersion'>;

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
    const planned = reminded({ ...standing, issued }, effects);
    refuseUnseen(definition.slots, next.facts, planned.issued);
    return { ...planned, planVersion: definition.planVersion };
  } catch (error) {
    const kept = reminded(standing, [planFailed(error), { kind: 'hold', prefixes: [] }]);
    const wakeAtMs = earlier(kept.wakeAtMs, stillAhead(before.wakeAtMs, facts.clockMs));
    return { ...kept, planVersion: before.planVersion, wakeAtMs };
  }
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
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

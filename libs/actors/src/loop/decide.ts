import { typeOf, type ContractRegistry, type Message } from '#libs/contracts';
import { viewOf } from '../absorb.js';
import type { ActorDefinition, Slots } from '../actor.js';
import { fold, type Folded } from '../fold.js';
import type { Decision } from '../ports.js';
import { newRow, type Row } from '../row.js';
import { blind, type Sight } from '../rows.js';
import type { AuditEntries } from './audit.js';
import { exceptionMessage, exceptionOf, type DueHours } from './exceptions.js';
import { frameOf } from './frames.js';
import type { Part, Task } from './part.js';

/** What deciding needs beside the task and its row. */
export interface Deciding<S extends Slots, P> {
  readonly service: string;
  readonly definition: ActorDefinition<S, P>;
  readonly policy: P;
  readonly dueHours: DueHours;
  readonly causes: number;
  readonly contracts: ContractRegistry;
  readonly nowMs: number;
}

/** A task folded: what is to be committed, said and recorded for one actor. */
export interface Decided {
  readonly task: Task;
  /** The actor as it was. */
  readonly before: Row;
  readonly folded: Folded;
  /** Null where nothing changed: nothing is written for this actor. */
  readonly decision: Decision | null;
  readonly audit: AuditEntries;
}

/** Folds one task and turns what the plan wishes into what the store commits. */
export function decide<S extends Slots, P>(
  task: Task,
  row: Row | undefined,
  deciding: Deciding<S, P>,
  sight: Sight = blind,
): Decided {
  const { definition, policy, nowMs } = deciding;
  const folding = { definition, policy, nowMs, force: task.force ?? false, judging: task.judging, sight };
  const messages = [...task.parts.map((part) => part.message), ...(task.common ?? [])];
  const before = row ?? newRow(definition.type, task.key);
  const folded = fold(before, messages, task.dueMs === undefined ? folding : { ...folding, dueMs: task.dueMs });
  const issued = traced(folded, task.parts, deciding.causes);
  const time = new Date(nowMs).toISOString();
  const exceptions = folded.exceptions.map((step) => exceptionOf(deciding.service, task.key, step, deciding.dueHours));
  const told = exceptions.map((exception) => exceptionMessage(exception, task.key, time));
  const said = [...issued, ...told].map((message) => ({ message, busId: message.id }));
  const frames = [...said, ...folded.repeats].map((one) => frameOf(one.message, one.busId, deciding.contracts));
  const columns = folded.changed ? (definition.columns?.(viewOf(definition, folded.row)) ?? {}) : {};
  const decision = folded.changed
    ? { write: { row: folded.row, columns, entries: folded.entries }, frames, exceptions }
    : null;
  return { task, before, folded, decision, audit: auditOf(folded, [...issued, ...told], definition) };
}

/** What is issued names what led to it: the messages of this batch that told the actor something new. */
function traced(folded: Folded, parts: readonly Part[], limit: number): readonly Message[] {
  const applied = folded.taken.filter((one) => one.result === 'applied').map((one) => one.message);
  if (applied.length === 0) return folded.messages;
  const causes = [...new Set(applied.map((one) => one.id))].slice(-limit);
  const news = new Set(applied);
  const traceparent = parts.findLast((part) => news.has(part.message) && part.span.traceparent)?.span.traceparent;
  return folded.messages.map((message) => (traceparent ? { ...message, causes, traceparent } : { ...message, causes }));
}

function auditOf<S extends Slots, P>(
  folded: Folded,
  issued: readonly Message[],
  definition: ActorDefinition<S, P>,
): AuditEntries {
  const kinds = kindsOf(definition);
  return {
    taken: folded.taken.map(({ message, result }) => ({ id: message.id, key: message.key, result })),
    issued: issued.map(({ id, type, data }) => ({ id, kind: kinds.get(type) ?? 'exception', value: data as never })),
  };
}

const kinds = new WeakMap<object, ReadonlyMap<string, string>>();

/** The kind of effect that sends a type of message. */
function kindsOf(definition: Pick<ActorDefinition, 'effects'>): ReadonlyMap<string, string> {
  const known = kinds.get(definition.effects);
  if (known) return known;
  const made = new Map(Object.values(definition.effects).map((effect) => [typeOf(effect.contract), effect.kind]));
  kinds.set(definition.effects, made);
  return made;
}

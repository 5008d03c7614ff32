import type { Message } from '#libs/contracts';
import type { ActorDefinition, Answer, BuiltinFacts, Fact, FactsOf, Own, Slots } from './actor.js';
import { canonical, compare, same } from './canonical.js';
import type { Row } from './row.js';
import { byId, entryOf, max, type Absorbed, type Entry, type Slot, type Stamp } from './slots.js';

const RANK = {
  waiting: 0,
  'in-doubt': 1,
  rejected: 2,
  failed: 2,
  'posted-different': 3,
  posted: 3,
  confirmed: 3,
} as const;

/** Orders two answers to one revision: what took effect outranks what did not, then the digest decides. */
function outranks(a: Entry, b: Entry): number {
  const [left, right] = [a.v as Answer, b.v as Answer];
  return compare(RANK[left.outcome], RANK[right.outcome]) || compare(a.t, b.t) || compare(canonical(a), canonical(b));
}

function answer(): Slot<Answer | undefined> {
  return {
    kind: 'latest',
    merge(stored, _path, entry) {
      const known = stored as Entry | undefined;
      if (!known) return [entry, 'applied'];
      // Equal answers are ranked too: the one kept must not depend on which came first.
      if (outranks(entry, known) > 0) return [entry, 'applied'];
      return [known, same(known.v, entry.v) ? 'duplicate' : 'superseded'];
    },
    view: (stored) => (stored as Entry | undefined)?.v as Answer | undefined,
  };
}

/** Slots that every actor has. */
const builtin: Readonly<Record<string, Slot<unknown>>> = {
  clockMs: max(),
  answers: byId(byId(answer())),
  retries: byId(max()),
};

/** The stamp that a message gives to its facts. */
export function stampOf(message: Message): Stamp {
  const part = message.document === undefined ? undefined : `${message.document}#${message.part ?? ''}`;
  return {
    revision: message.revision,
    timeMs: Date.parse(message.time),
    id: message.id,
    part,
    translator: message.translator ?? 0,
  };
}

/** Merges one fact; the same facts give the same result in every order and however often. */
export function absorbFact(
  slots: Slots,
  facts: Readonly<Record<string, unknown>>,
  one: Fact,
  stamp: Stamp,
): readonly [facts: Readonly<Record<string, unknown>>, absorbed: Absorbed] {
  const { name, stored, absorbed } = mergeFact(slots, facts, one, stamp);
  return [stored === facts[name] ? facts : { ...facts, [name]: stored }, absorbed];
}

/** What a fact makes of the slot that it is for; `stored` is the slot's own object where nothing changed. */
export function mergeFact(
  slots: Slots,
  facts: Readonly<Record<string, unknown>>,
  one: Fact,
  stamp: Stamp,
): { readonly name: string; readonly stored: unknown; readonly absorbed: Absorbed } {
  const [name, ...rest] = one.path;
  const slot = name === undefined ? undefined : (builtin[name] ?? slots[name]);
  if (name === undefined || !slot) throw new Error(`no slot is called ${String(name)}: name it in the actor's facts`);
  const entry = entryOf(one.stamp ? { ...stamp, ...one.stamp } : stamp, one.value);
  const [stored, absorbed] = slot.merge(facts[name], rest, entry);
  return { name, stored, absorbed };
}

function ownOf(row: Pick<Row, 'issued'>): Record<string, Own> {
  const own: Record<string, Own> = {};
  for (const key of Object.keys(row.issued)) {
    const issued = row.issued[key];
    if (issued?.k === 'level' || issued?.k === 'command') own[key] = { revision: issued.r, value: issued.v };
  }
  return own;
}

/** What the plan sees of a row. */
export function viewOf<S extends Slots>(definition: Pick<ActorDefinition<S, never>, 'slots'>, row: Row): FactsOf<S> {
  const view: Record<string, unknown> = {};
  for (const name of Object.keys(definition.slots)) view[name] = definition.slots[name]?.view(row.facts[name]);
  const builtins: BuiltinFacts = {
    clockMs: (row.facts['clockMs'] as number | undefined) ?? 0,
    answers: builtin['answers']?.view(row.facts['answers']) as BuiltinFacts['answers'],
    retries: builtin['retries']?.view(row.facts['retries']) as BuiltinFacts['retries'],
    own: ownOf(row),
    self: row.key,
  };
  return Object.assign(view, builtins) as FactsOf<S>;
}

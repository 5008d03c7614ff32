import type { Message } from '#libs/contracts';
import { absorbAll, factsIn } from './absorb-batch.js';
import { viewOf } from './absorb.js';
import type { ActorDefinition, Fact, Slots } from './actor.js';
import { attach, countSince, FINISHED, instantsOf, rowsSlotsOf } from './entries.js';
import type { Row } from './row.js';
import {
  blind,
  closedId,
  PAGE_OF_ENTRIES,
  type RowsIndex,
  type RowsQuery,
  type RowsStored,
  type Sight,
  type StoredEntry,
} from './rows.js';

/** Entries of one actor that are wanted: by their ids, or those that a range of a column holds. */
export interface WantedEntries {
  readonly slot: string;
  readonly ids?: readonly string[];
  readonly range?: EntryRange;
}

/** Entries found by a number. */
export interface EntryRange extends RowsIndex {
  /** Exclusive. */
  readonly above?: number;
  /** Inclusive. */
  readonly upTo?: number;
  /** Null: all of them. */
  readonly limit: number | null;
}

/** An entry as the store has it. */
export interface FoundEntry {
  readonly id: string;
  readonly entry: StoredEntry;
}

/** What comes to an actor, for whose sake it looks. */
export interface Looking {
  readonly row: Row;
  readonly messages: readonly Message[];
  readonly dueMs?: number | undefined;
}

type Looked<S extends Slots> = Pick<ActorDefinition<S, never>, 'type' | 'slots' | 'receives' | 'rows' | 'planVersion'>;

/**
 * Finds the entries that a batch touches, and those that the plan asks for. What it yields is wanted from the store and
 * answered with what was found, in the same order: first what the messages name, then, seldom, what is counted anew or
 * folded away, then what the plan's query finds.
 */
export function* looking<S extends Slots>(
  definition: Looked<S>,
  { row, messages, dueMs }: Looking,
): Generator<readonly WantedEntries[], Sight, readonly (readonly FoundEntry[])[]> {
  if (rowsSlotsOf(definition.slots).length === 0) return blind;
  const sight = new Gathering();
  const named = namedEntries(definition, messages);
  if (named.length > 0) sight.name(named, yield named.map(({ slot, ids }) => ({ slot, ids: withClosed(ids) })));
  if (row.planVersion > definition.planVersion) return sight;
  const absorbed = (): Row => {
    const attached = attach(definition.slots, row, sight);
    return { ...attached, facts: absorbAll(definition, attached, messages, dueMs).facts };
  };
  let known = absorbed();
  for (const wanted of [upkeepOf, queriesOf]) {
    const asks = wanted(definition, known);
    if (asks.length === 0) continue;
    sight.find(asks, yield asks.map(({ slot, range }) => ({ slot, range })));
    known = absorbed();
  }
  return sight;
}

interface Ask {
  readonly slot: string;
  /** True where the plan's query asks: what is found is shown to it in order. */
  readonly query: boolean;
  readonly range: EntryRange;
}

/** What counts since another instant is added up anew; finished entries are folded away when it is time. */
function upkeepOf<S extends Slots>(definition: Looked<S>, row: Row): Ask[] {
  const instants = instantsOf(definition, viewOf(definition, row));
  const clockMs = (row.facts['clockMs'] as number | undefined) ?? 0;
  return rowsSlotsOf(definition.slots).flatMap(([slot, { rows }]): Ask[] => {
    const { sinceMs, sweepAtMs = Infinity } = (row.facts[slot] ?? {}) as RowsStored;
    const to = instants.get(slot);
    const index = rows.find?.[rows.since?.find ?? ''];
    const anew = index && to !== undefined && to !== sinceMs;
    return [
      ...(anew ? [{ slot, query: false, range: { by: index.by, above: to, limit: null } }] : []),
      ...(clockMs >= sweepAtMs ? [{ slot, query: false, range: { by: FINISHED, limit: PAGE_OF_ENTRIES } }] : []),
    ];
  });
}

function queriesOf<S extends Slots>(definition: Looked<S>, row: Row): Ask[] {
  const instants = instantsOf(definition, viewOf(definition, row));
  const view = viewOf(definition, { ...row, facts: countSince(row.facts, instants) });
  return rowsSlotsOf(definition.slots).flatMap(([slot, { rows }]) => {
    const queries: readonly RowsQuery[] = definition.rows?.[slot]?.query?.(view) ?? [];
    return queries.map(({ find, limit, ...range }): Ask => {
      const index = rows.find?.[find];
      if (!index) throw new Error(`no index of ${slot} is called ${find}: name it where the slot is declared`);
      const page = limit === null ? null : Math.min(limit, PAGE_OF_ENTRIES);
      return { slot, query: true, range: { ...index, ...range, limit: page } };
    });
  });
}

/** True where the plan's query asks for more than it has seen. */
export function asksAgain<S extends Slots>(definition: Looked<S>, row: Row): boolean {
  return queriesOf(definition, row).length > 0;
}

class Gathering implements Sight {
  readonly entries = new Map<string, Map<string, StoredEntry>>();
  readonly pages = new Map<string, { readonly found: readonly string[]; readonly more: boolean }>();

  name(named: readonly Named[], answers: readonly (readonly FoundEntry[])[]): void {
    for (const [index, { slot, ids }] of named.entries()) {
      const found = new Map((answers[index] ?? []).map(({ id, entry }) => [id, entry]));
      for (const id of ids) this.#add(slot, id, found.get(id) ?? found.get(closedId(id)));
    }
  }

  find(asks: readonly Ask[], answers: readonly (readonly FoundEntry[])[]): void {
    for (const [index, { slot, query, range }] of asks.entries()) {
      const answer = answers[index] ?? [];
      for (const { id, entry } of answer) this.#add(slot, id, entry);
      const before = this.pages.get(slot);
      if (!query) continue;
      this.pages.set(slot, {
        found: [...(before?.found ?? []), ...answer.map(({ id }) => id)],
        more: (before?.more ?? false) || answer.length === range.limit,
      });
    }
  }

  #add(slot: string, id: string, entry: StoredEntry | undefined): void {
    if (!entry) return;
    const known = this.entries.get(slot) ?? new Map<string, StoredEntry>();
    this.entries.set(slot, known.set(id, known.get(id) ?? entry));
  }
}

interface Named {
  readonly slot: string;
  readonly ids: readonly string[];
}

function withClosed(ids: readonly string[]): string[] {
  return ids.flatMap((id) => [id, closedId(id)]);
}

function namedEntries<S extends Slots>(definition: Looked<S>, messages: readonly Message[]): Named[] {
  const ids = new Map<string, Set<string>>(rowsSlotsOf(definition.slots).map(([name]) => [name, new Set()]));
  for (const { path } of messages.flatMap((one) => readable(definition, one))) {
    const [slot = '', id] = path;
    if (id !== undefined) ids.get(slot)?.add(id);
  }
  return [...ids].filter(([, some]) => some.size > 0).map(([slot, some]) => ({ slot, ids: [...some].sort() }));
}

/** A message that cannot be read names nothing; the fold says so. */
function readable<S extends Slots>(definition: Looked<S>, message: Message): readonly Fact[] {
  try {
    return factsIn(definition, message);
  } catch {
    return [];
  }
}

import { compare } from '../canonical.js';
import type { EntryWrite } from '../entries.js';
import type { EntryRange, FoundEntry, WantedEntries } from '../sight.js';
import type { Sight, StoredEntry } from '../rows.js';

interface Kept {
  /** JSON, so that nobody shares an object with the writer. */
  readonly entry: string;
  readonly columns: EntryWrite['columns'];
}

/** Entries of rows slots in memory. */
export class MemoryEntries {
  readonly #bySlot = new Map<string, Map<string, Kept>>();

  find(key: string, { slot, ids, range }: WantedEntries): FoundEntry[] {
    const kept = this.#of(key, slot);
    if (range) return inRange(kept, range).map(([id, one]) => foundOf(id, one));
    return (ids ?? []).flatMap((id) => {
      const one = kept.get(id);
      return one ? [foundOf(id, one)] : [];
    });
  }

  write(key: string, writes: readonly EntryWrite[]): void {
    for (const { slot, id, entry, columns } of writes) {
      const kept = this.#of(key, slot);
      if (entry) kept.set(id, { entry: JSON.stringify(entry), columns });
      else kept.delete(id);
    }
  }

  /** Everything that is kept of an actor. */
  all(key: string, slots: readonly string[]): Sight {
    const entries = slots.map((slot): [string, ReadonlyMap<string, StoredEntry>] => [
      slot,
      new Map([...this.#of(key, slot)].map(([id, one]) => [id, foundOf(id, one).entry])),
    ]);
    return { entries: new Map(entries), pages: new Map() };
  }

  #of(key: string, slot: string): Map<string, Kept> {
    const name = `${slot} ${key}`;
    const kept = this.#bySlot.get(name) ?? new Map<string, Kept>();
    this.#bySlot.set(name, kept);
    return kept;
  }
}

function foundOf(id: string, { entry }: Kept): FoundEntry {
  return { id, entry: JSON.parse(entry) as StoredEntry };
}

function inRange(kept: ReadonlyMap<string, Kept>, range: EntryRange): [string, Kept][] {
  const { by, order = by, above = -Infinity, upTo = Infinity, limit } = range;
  const number = (one: Kept, column: string) => one.columns[column] ?? undefined;
  const found = [...kept].filter(([, one]) => {
    const value = number(one, by);
    return value !== undefined && value > above && value <= upTo;
  });
  const place = (one: Kept) => number(one, order) ?? Infinity;
  return found
    .sort(([a, one], [b, other]) => compare(place(one), place(other)) || compare(a, b))
    .slice(0, limit ?? found.length);
}

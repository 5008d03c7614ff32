import { createHash } from 'node:crypto';
import { canonical, compare } from './canonical.js';
import type { Issued } from './row.js';
import type { Absorbed, Entry, Slot } from './slots.js';

/** Numbers by name; what is not named is 0. */
export type Numbers = Readonly<Record<string, number>>;

/** One entry of a rows slot, as it is stored: a table of its own holds it. */
export interface StoredEntry {
  /** What its slot keeps. */
  readonly f?: unknown;
  /** What has been issued for it, by the name of the effect. */
  readonly i?: Readonly<Record<string, Issued>>;
  /** What is left of an entry that was folded away. */
  readonly c?: Closed;
}

/** What is kept of a finished entry: enough to know a late duplicate. */
export interface Closed {
  /** The highest source revision, and the source time that goes with it. */
  readonly r: number;
  readonly t: number;
  /** Digests of its values. */
  readonly d: readonly string[];
}

/** An entry as sums, columns and doors see it. */
export interface EntryView<View> {
  readonly id: string;
  readonly fact: View;
  /** Values of the levels issued for it, by the name of the effect. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** How entries are found: by a number, in a range, in the order of another number. */
export interface RowsIndex {
  readonly by: string;
  /** In the order of this column, then of the ids; of `by` unless stated. */
  readonly order?: string;
}

/** Entries that a plan asks to see beside those that its messages name. */
export interface RowsQuery {
  /** Name of an index of the slot. */
  readonly find: string;
  /** Exclusive. */
  readonly above?: number;
  /** Inclusive. */
  readonly upTo?: number;
  /** Entries seen at most; null: all of them. */
  readonly limit: number | null;
}

/** Entries seen at once by one query, unless the plan asks for fewer: a page costs some 20 ms and half a megabyte. */
export const PAGE_OF_ENTRIES = 500;

/** What an author says of entries that can be many. */
export interface RowsOptions<View> {
  /** How the facts of one entry merge: a slot for one value. */
  readonly entry: Slot<View>;
  /** Levels that belong to an entry: the parts of their keys are its id. */
  readonly effects?: readonly string[];
  /** What is added up over all entries. */
  readonly sum: (entry: EntryView<View>) => Numbers;
  /** Added up over what happened after an instant that the actor names in `rows.sinceMs`. */
  readonly since?: {
    /** Index by the instant of the newest thing that counts, epoch milliseconds. */
    readonly find: string;
    readonly sum: (entry: EntryView<View>, sinceMs: number) => Numbers;
  };
  /** Numbers by which entries are found; null or unnamed: not to be found by it. */
  readonly columns?: (entry: EntryView<View>) => Readonly<Record<string, number | null>>;
  readonly find?: Readonly<Record<string, RowsIndex>>;
  /** When finished entries are folded away. */
  readonly finished?: {
    /** Instant since which nothing more is expected of it, epoch milliseconds; undefined while it is open. */
    readonly sinceMs: (entry: EntryView<View>) => number | undefined;
    /** How long it is kept after that, days. */
    readonly keepDays: number;
  };
}

/** What a plan sees of entries that can be many. */
export interface RowsView<View> {
  /** Those that the batch's messages name, and those that the plan's query found, by id. */
  readonly seen: Readonly<Record<string, View>>;
  /** Ids that the query found, in its order. */
  readonly found: readonly string[];
  /** True where the query would have found more than its limit. */
  readonly more: boolean;
  /** Sums over all entries that are not seen. */
  readonly rest: Numbers;
  /** Sums over finished entries that were folded away. */
  readonly folded: Numbers;
  /** Ids of folded entries that something new was said of: it has been dropped. With the source time, epoch milliseconds. */
  readonly late: Readonly<Record<string, number>>;
}

/** Entries in sight while an actor is folded. */
export interface Seen {
  readonly open: Readonly<Record<string, StoredEntry>>;
  readonly closed: Readonly<Record<string, Closed>>;
  readonly found: readonly string[];
  readonly more: boolean;
  readonly rest: Numbers;
  readonly restSince: Numbers;
}

/** What the actor's own row keeps of a rows slot; `seen` is there while it is folded and never stored. */
export interface RowsStored {
  readonly sum?: Numbers;
  readonly since?: Numbers;
  readonly sinceMs?: number;
  readonly folded?: Numbers;
  readonly foldedSince?: Numbers;
  /** Instant of the newest thing that counts in a folded entry. */
  readonly foldedToMs?: number;
  readonly late?: Readonly<Record<string, number>>;
  /** When finished entries are looked for, epoch milliseconds. */
  readonly sweepAtMs?: number;
  readonly seen?: Seen;
}

/** What of an actor's entries is in sight, by slot. */
export interface Sight {
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, StoredEntry>>;
  /** What the plan's query found. */
  readonly pages: ReadonlyMap<string, Pick<Seen, 'found' | 'more'>>;
}

/** No entries in sight. */
export const blind: Sight = { entries: new Map(), pages: new Map() };

/** Late facts that a row names; the others of them only count. */
const LATE_KEPT = 20;

/** A slot whose entries lie in a table of their own. */
export interface RowsSlot<View> extends Slot<RowsView<View>> {
  readonly kind: 'rows';
  readonly rows: RowsOptions<View>;
}

/** A map of inner slots by id for what can be many: a batch touches only the entries it names and one maintained sum. */
export function rows<View>(options: RowsOptions<View>): RowsSlot<View> {
  return {
    kind: 'rows',
    rows: options,
    merge: (stored, path, entry) => mergeEntry(options, (stored as RowsStored | undefined) ?? {}, path, entry),
    view: (stored) => viewOfRows(options, (stored as RowsStored | undefined) ?? {}),
  };
}

/** True for a slot whose entries lie in a table of their own. */
export function isRows(slot: Slot<unknown> | undefined): slot is RowsSlot<unknown> {
  return slot?.kind === 'rows';
}

/** Nothing in sight. */
export const nothingSeen: Seen = { open: {}, closed: {}, found: [], more: false, rest: {}, restSince: {} };

/** A short digest of a text. */
export function digestOf(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, characters);
}

/** A number that equal values share, 1 to 2³²: what a column can hold and a message can name. */
export function contentNumber(value: unknown): number {
  return 1 + Number.parseInt(digestOf(canonical(value), 8), 16);
}

function mergeEntry<View>(
  { entry: slot }: RowsOptions<View>,
  stored: RowsStored,
  [id, ...path]: readonly string[],
  entry: Entry,
): readonly [RowsStored, Absorbed] {
  if (id === undefined) throw new Error('a fact for a rows slot must name an id in its path');
  const seen = stored.seen ?? { ...nothingSeen, rest: stored.sum ?? {}, restSince: stored.since ?? {} };
  const closed = Object.hasOwn(seen.closed, id) ? seen.closed[id] : undefined;
  if (closed) return mergeLate(stored, id, closed, entry);
  const known = Object.hasOwn(seen.open, id) ? seen.open[id] : undefined;
  const [next, absorbed] = slot.merge(known?.f, path, entry);
  if (known && next === known.f) return [stored, absorbed];
  return [{ ...stored, seen: { ...seen, open: { ...seen.open, [id]: { ...known, f: next } } } }, absorbed];
}

/** What is said of a folded entry: known, older than what was known, or too late. */
function mergeLate(stored: RowsStored, id: string, closed: Closed, entry: Entry): readonly [RowsStored, Absorbed] {
  if (closed.d.includes(digestOf(canonical(entry.v), DIGEST))) return [stored, 'duplicate'];
  if ((compare(entry.r, closed.r) || compare(entry.t, closed.t)) < 0) return [stored, 'superseded'];
  const known = stored.late?.[id];
  if (known !== undefined && known >= entry.t) return [stored, 'superseded'];
  const late = Object.entries({ ...stored.late, [id]: entry.t }).sort(([a], [b]) => compare(a, b));
  if (known === undefined && late.length > LATE_KEPT && late.at(-1)?.[0] === id) return [stored, 'superseded'];
  return [{ ...stored, late: Object.fromEntries(late.slice(0, LATE_KEPT)) }, 'applied'];
}

/** Characters of a value's digest. */
const DIGEST = 16;

/** What stays of an entry that is folded away. */
export function closedOf({ f }: StoredEntry): Closed {
  const kept = (f as readonly Entry[] | undefined) ?? [];
  const newest = [...kept].sort((a, b) => compare(b.r, a.r) || compare(b.t, a.t))[0];
  return { r: newest?.r ?? 0, t: newest?.t ?? 0, d: kept.map((one) => digestOf(canonical(one.v), DIGEST)).sort() };
}

/** Where the rest of a folded entry is kept. */
export function closedId(id: string): string {
  return `closed/${digestOf(id, 32)}`;
}

/** An entry as sums, columns and doors see it. */
export function entryViewOf<View>(options: RowsOptions<View>, id: string, stored: StoredEntry): EntryView<View> {
  const own: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(stored.i ?? {})) if (one.k === 'level') own[name] = one.v;
  return { id, fact: options.entry.view(stored.f), own };
}

function viewOfRows<View>(options: RowsOptions<View>, stored: RowsStored): RowsView<View> {
  const { seen } = stored;
  const views = Object.entries(seen?.open ?? {}).map(([id, one]) => [id, options.entry.view(one.f)] as const);
  return {
    seen: Object.fromEntries(views),
    found: seen?.found ?? [],
    more: seen?.more ?? false,
    rest: seen ? { ...seen.rest, ...seen.restSince } : { ...stored.sum, ...stored.since },
    folded: { ...stored.folded, ...stored.foldedSince },
    late: stored.late ?? {},
  };
}

/** Adds numbers by name, or takes them away; zeros are left out. */
export function addNumbers(a: Numbers | undefined, b: Numbers, sign: 1 | -1 = 1): Numbers {
  const sum: Record<string, number> = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const total = (sum[name] ?? 0) + sign * value;
    if (total === 0) delete sum[name];
    else sum[name] = total;
  }
  return sum;
}

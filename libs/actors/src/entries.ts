import type { ActorDefinition, FactsOf, Slots } from './actor.js';
import { canonical } from './canonical.js';
import type { Issued, Row } from './row.js';
import {
  addNumbers,
  closedId,
  closedOf,
  entryViewOf,
  isRows,
  nothingSeen,
  type Closed,
  type Numbers,
  type RowsOptions,
  type RowsSlot,
  type RowsStored,
  type Seen,
  type Sight,
  type StoredEntry,
} from './rows.js';

/** An entry on its way to the store: null takes it away. */
export interface EntryWrite {
  readonly slot: string;
  readonly id: string;
  readonly entry: StoredEntry | null;
  /** Numbers by which it is found. */
  readonly columns: Readonly<Record<string, number | null>>;
}

/** Column of the instant since which an entry is finished; each rows slot that folds entries away has it. */
export const FINISHED = 'finishedMs';
const DAY_MS = 86_400_000;

const slotsByTable = new WeakMap<Slots, readonly (readonly [name: string, slot: RowsSlot<unknown>])[]>();

/** Slots whose entries lie in tables of their own. */
export function rowsSlotsOf(slots: Slots): readonly (readonly [name: string, slot: RowsSlot<unknown>])[] {
  const known = slotsByTable.get(slots);
  if (known) return known;
  const found = Object.entries(slots).flatMap(([name, slot]) => (isRows(slot) ? [[name, slot] as const] : []));
  slotsByTable.set(slots, found);
  return found;
}

/** Brings entries into the sight of a row: their facts into the slot, what was issued for them to the rest. */
export function attach(slots: Slots, row: Row, sight: Sight): Row {
  if (rowsSlotsOf(slots).length === 0) return row;
  const facts: Record<string, unknown> = { ...row.facts };
  const issued: Record<string, Issued> = { ...row.issued };
  for (const [name, { rows }] of rowsSlotsOf(slots)) {
    const stored = (facts[name] ?? {}) as RowsStored;
    const seen = seenOf(rows, stored, sight, name);
    facts[name] = { ...stored, seen };
    for (const [id, { i = {} }] of Object.entries(seen.open))
      for (const [effect, one] of Object.entries(i)) issued[`${effect}/${id}`] = one;
  }
  return { ...row, facts, issued };
}

function seenOf(options: RowsOptions<unknown>, stored: RowsStored, sight: Sight, name: string): Seen {
  const open: Record<string, StoredEntry> = {};
  const closed: Record<string, Closed> = {};
  for (const [id, entry] of sight.entries.get(name) ?? []) {
    if (entry.c) closed[id] = entry.c;
    else open[id] = entry;
  }
  const { found, more } = sight.pages.get(name) ?? nothingSeen;
  const rest = addNumbers(stored.sum, sumOf(options, open), -1);
  const restSince = addNumbers(stored.since, sinceOf(options, open, stored.sinceMs), -1);
  return { open, closed, found, more, rest, restSince };
}

function sumOf(options: RowsOptions<unknown>, open: Seen['open']): Numbers {
  return Object.entries(open).reduce<Numbers>(
    (sum, [id, one]) => addNumbers(sum, options.sum(entryViewOf(options, id, one))),
    {},
  );
}

function sinceOf(options: RowsOptions<unknown>, open: Seen['open'], sinceMs: number | undefined): Numbers {
  const { since } = options;
  if (!since || sinceMs === undefined) return {};
  return Object.entries(open).reduce<Numbers>(
    (sum, [id, one]) => addNumbers(sum, since.sum(entryViewOf(options, id, one), sinceMs)),
    {},
  );
}

/** The instants since which the actor counts now, by rows slot. */
export function instantsOf<S extends Slots>(
  definition: Pick<ActorDefinition<S, never>, 'rows'>,
  view: FactsOf<S>,
): ReadonlyMap<string, number> {
  const rules = Object.entries(definition.rows ?? {});
  return new Map(
    rules.flatMap(([name, rule]) => {
      const sinceMs = rule?.sinceMs?.(view);
      return sinceMs === undefined ? [] : [[name, sinceMs] as const];
    }),
  );
}

/** Counts since another instant: everything that counts from there on must be in sight. */
export function countSince(facts: Row['facts'], instants: ReadonlyMap<string, number>): Row['facts'] {
  const moved: Record<string, unknown> = {};
  for (const [name, sinceMs] of instants) {
    const stored = (facts[name] ?? {}) as RowsStored;
    if (stored.sinceMs === sinceMs) continue;
    const past = (stored.foldedToMs ?? 0) <= sinceMs;
    const { foldedSince = {} } = stored;
    const seen = { ...nothingSeen, ...stored.seen, restSince: {} };
    moved[name] = { ...stored, sinceMs, foldedSince: past ? {} : foldedSince, seen };
  }
  return Object.keys(moved).length === 0 ? facts : { ...facts, ...moved };
}

/** A row and the entries that were in its sight, apart again. */
export interface Detached {
  readonly row: Row;
  /** What is to be written of the entries. */
  readonly entries: readonly EntryWrite[];
}

/** Takes entries out of a row again; the sums are as they are now. */
export function detach(slots: Slots, before: Row, after: Row): Detached {
  if (rowsSlotsOf(slots).length === 0) return { row: after, entries: [] };
  const facts: Record<string, unknown> = { ...after.facts };
  const issued: Record<string, Issued> = { ...after.issued };
  const entries: EntryWrite[] = [];
  const clockMs = (after.facts['clockMs'] as number | undefined) ?? 0;
  for (const [name, { rows }] of rowsSlotsOf(slots)) {
    const stored = (facts[name] ?? {}) as RowsStored;
    const seen = stored.seen ?? nothingSeen;
    const open = withIssued(rows, seen.open, issued);
    const known = (before.facts[name] as RowsStored | undefined)?.seen?.open ?? {};
    const parted = partFinished(rows, open, stored, clockMs);
    const changed = Object.entries(parted.kept).filter(([id, one]) => !sameEntry(known[id], one));
    entries.push(...changed.map(([id, one]) => writeOf(rows, name, id, one)));
    entries.push(...Object.entries(parted.gone).flatMap(([id, one]) => foldedAway(name, id, one)));
    facts[name] = storedOf(rows, stored, seen, parted, clockMs);
  }
  return { row: { ...after, facts, issued }, entries };
}

/** The effect and entry that a key belongs to; undefined where it is the actor's own. */
function placeOf({ effects = [] }: RowsOptions<unknown>, key: string): { effect: string; id: string } | undefined {
  const effect = effects.find((one) => key.startsWith(`${one}/`));
  return effect === undefined ? undefined : { effect, id: key.slice(effect.length + 1) };
}

/** Throws where a plan wishes for something on behalf of an entry that it does not see: it could never take it back. */
export function refuseUnseen(slots: Slots, facts: Row['facts'], issued: Row['issued']): void {
  for (const [name, { rows }] of rowsSlotsOf(slots)) {
    const open = (facts[name] as RowsStored | undefined)?.seen?.open ?? {};
    const stray = Object.keys(issued).find((key) => {
      const place = placeOf(rows, key);
      return place && !Object.hasOwn(open, place.id);
    });
    if (stray !== undefined) throw new Error(`the plan wishes ${stray} for an entry of ${name} that it does not see`);
  }
}

/** Moves what was issued for entries from the row to the entries. */
function withIssued(options: RowsOptions<unknown>, open: Seen['open'], issued: Record<string, Issued>): Seen['open'] {
  const own = new Map<string, Record<string, Issued>>(Object.keys(open).map((id) => [id, {}]));
  for (const [key, one] of Object.entries(issued)) {
    const place = placeOf(options, key);
    if (!place) continue;
    Object.assign(own.get(place.id) ?? {}, { [place.effect]: one });
    // a copy of ours
    delete issued[key];
  }
  return Object.fromEntries(Object.entries(open).map(([id, { f }]) => [id, { f, i: own.get(id) ?? {} }]));
}

interface Parted {
  readonly kept: Seen['open'];
  /** Finished for long enough: folded away. */
  readonly gone: Seen['open'];
  /** When the next one is, epoch milliseconds. */
  readonly nextMs: number | undefined;
}

function partFinished(
  options: RowsOptions<unknown>,
  open: Seen['open'],
  { sweepAtMs }: RowsStored,
  clockMs: number,
): Parted {
  const { finished } = options;
  if (!finished) return { kept: open, gone: {}, nextMs: undefined };
  const sweeping = sweepAtMs !== undefined && clockMs >= sweepAtMs;
  const [kept, gone]: [Record<string, StoredEntry>, Record<string, StoredEntry>] = [{}, {}];
  let nextMs: number | undefined;
  for (const [id, one] of Object.entries(open)) {
    const since = finished.sinceMs(entryViewOf(options, id, one));
    const dueMs = since === undefined ? Infinity : since + finished.keepDays * DAY_MS;
    if (sweeping && dueMs <= clockMs) gone[id] = one;
    else kept[id] = one;
    if (kept[id] && dueMs < (nextMs ?? Infinity)) nextMs = dueMs;
  }
  return { kept, gone, nextMs };
}

function storedOf(
  options: RowsOptions<unknown>,
  before: RowsStored,
  seen: Seen,
  { kept, gone, nextMs }: Parted,
  clockMs: number,
): RowsStored {
  const { sum: _sum, since: _since, seen: _seen, folded, foldedSince, sweepAtMs, ...rest } = before;
  const goneTo = Object.entries(gone).map(([id, one]) => newestMs(options, id, one));
  const sweep = earliest(sweepAtMs !== undefined && clockMs >= sweepAtMs ? undefined : sweepAtMs, nextMs, clockMs);
  const numbers = {
    sum: addNumbers(seen.rest, sumOf(options, kept)),
    since: addNumbers(seen.restSince, sinceOf(options, kept, before.sinceMs)),
    folded: addNumbers(folded, sumOf(options, gone)),
    foldedSince: addNumbers(foldedSince, sinceOf(options, gone, before.sinceMs)),
  };
  const foldedToMs = Math.max(before.foldedToMs ?? 0, ...goneTo);
  return {
    ...rest,
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => Object.keys(value).length > 0)),
    ...(foldedToMs > 0 ? { foldedToMs } : {}),
    ...(sweep === undefined ? {} : { sweepAtMs: sweep }),
  };
}

/** Once a day at most: finished entries are looked for together. */
function earliest(standing: number | undefined, nextMs: number | undefined, clockMs: number): number | undefined {
  if (nextMs === undefined) return standing;
  const day = Math.max(Math.ceil(nextMs / DAY_MS) * DAY_MS, clockMs + 1);
  return standing === undefined ? day : Math.min(standing, day);
}

/** Instant of the newest thing that counts in an entry. */
function newestMs(options: RowsOptions<unknown>, id: string, entry: StoredEntry): number {
  const index = options.find?.[options.since?.find ?? ''];
  if (!index) return 0;
  return options.columns?.(entryViewOf(options, id, entry))[index.by] ?? 0;
}

/** Counters of changes that news set back are no reason to write. */
function sameEntry(a: StoredEntry | undefined, b: StoredEntry): boolean {
  return a !== undefined && a.f === b.f && canonical(uncounted(a)) === canonical(uncounted(b));
}

function uncounted({ i = {} }: StoredEntry): Issued[] {
  return Object.values(i).map((one) => (one.k === 'gone' ? one : { ...one, c: 0 }));
}

function writeOf(options: RowsOptions<unknown>, slot: string, id: string, entry: StoredEntry): EntryWrite {
  const view = entryViewOf(options, id, entry);
  const finished = options.finished ? { [FINISHED]: options.finished.sinceMs(view) ?? null } : {};
  return { slot, id, entry, columns: { ...options.columns?.(view), ...finished } };
}

function foldedAway(slot: string, id: string, entry: StoredEntry): EntryWrite[] {
  return [
    { slot, id, entry: null, columns: {} },
    { slot, id: closedId(id), entry: { c: closedOf(entry) }, columns: {} },
  ];
}

import { remembered } from '#libs/remembered';
import { canonical, compare, same } from './canonical.js';

/** Where a value comes from, and what places it among others of its slot. */
export interface Stamp {
  /** The source's revision; 0 is weak. */
  readonly revision: number;
  /** Source time, epoch milliseconds. */
  readonly timeMs: number;
  /** Logical message id. */
  readonly id: string;
  /** Document and part, where the fact was translated from one. */
  readonly part?: string | undefined;
  /** Translator version, 0 where there is none. */
  readonly translator: number;
}

/** A value with its stamp, as it is stored. */
export interface Entry {
  readonly r: number;
  readonly t: number;
  readonly i: string;
  readonly p?: string;
  readonly n?: number;
  readonly v: unknown;
}

/** What absorbing a fact did to a slot. */
export type Absorbed = 'applied' | 'duplicate' | 'superseded';

/** A slot: how facts merge (commutative, associative, idempotent) and how a plan sees the result. */
export interface Slot<View> {
  readonly kind: 'once' | 'latest' | 'earliest' | 'byId' | 'rows' | 'max' | 'min';
  /** Merges one entry at the rest of its path; returns the stored form to keep and what happened. */
  merge(stored: unknown, path: readonly string[], entry: Entry): readonly [stored: unknown, absorbed: Absorbed];
  /** The plan's view of what is stored. */
  view(stored: unknown): View;
}

/** Values that contradict one another; the winner is the same in every order of arrival. */
export class Conflict<Value> {
  constructor(
    readonly winner: Value,
    readonly values: readonly Value[],
    /** Ids of the facts. */
    readonly evidence: readonly string[],
  ) {}
}

/** True where a slot holds contradicting values. */
export function conflicted<Value>(value: Value | Conflict<Value> | undefined): value is Conflict<Value> {
  return value instanceof Conflict;
}

/** The value where nothing contradicts it, else undefined. */
export function settled<Value>(value: Value | Conflict<Value> | undefined): Value | undefined {
  return value instanceof Conflict ? undefined : value;
}

/** The value that stands, contradicted or not. */
export function winnerOf<Value>(value: Value | Conflict<Value> | undefined): Value | undefined {
  return value instanceof Conflict ? value.winner : value;
}

/** Ids and values of a map slot, in the order of the ids. */
export function entries<View>(map: Readonly<Record<string, View>>): [id: string, view: View][] {
  return Object.keys(map)
    .sort()
    .map((id) => [id, map[id] as View]);
}

/** Stamps an entry for storage. */
export function entryOf(stamp: Stamp, value: unknown): Entry {
  const entry = { r: stamp.revision, t: stamp.timeMs, i: stamp.id, v: value };
  return stamp.part ? { ...entry, p: stamp.part, n: stamp.translator } : entry;
}

/** Ends with the whole entry: two that are not the same never tie, or what is kept would depend on which came first. */
function byTime(a: Entry, b: Entry): number {
  return (
    compare(a.t, b.t) ||
    compare(a.i, b.i) ||
    compare(a.n ?? 0, b.n ?? 0) ||
    compare(canonical(a.v), canonical(b.v)) ||
    compare(canonical(a), canonical(b))
  );
}

function byRevision(a: Entry, b: Entry): number {
  return compare(a.r, b.r) || byTime(a, b);
}

function samePart(a: Entry, b: Entry): boolean {
  return a.p !== undefined && a.p === b.p;
}

function sameValue(a: Entry, b: Entry): boolean {
  return same(a.v, b.v);
}

/** Of one part of one document only the newest translator version counts. */
function addToSet(set: readonly Entry[], entry: Entry): readonly [Entry[] | undefined, Absorbed] {
  const rival = set.find((one) => samePart(one, entry));
  if (rival && (rival.n ?? 0) > (entry.n ?? 0)) return [undefined, 'superseded'];
  const rest = rival && (rival.n ?? 0) < (entry.n ?? 0) ? set.filter((one) => !samePart(one, entry)) : [...set];
  const twin = rest.find((one) => (samePart(one, entry) || (!one.p && !entry.p)) && sameValue(one, entry));
  if (twin && byTime(twin, entry) <= 0) return [undefined, 'duplicate'];
  const kept = twin ? rest.filter((one) => one !== twin) : rest;
  return [[...kept, sharing(entry, kept)].sort(byTime), 'applied'];
}

/** Sources that say the same share one value in memory: it need not be compared again with each view. */
function sharing(entry: Entry, others: readonly Entry[]): Entry {
  const like = others.find((one) => sameValue(one, entry));
  return like ? { ...entry, v: like.v } : entry;
}

/** Of a set with one entry, as nearly all have, nothing need be remembered. */
function viewOfSet<Value>(): (stored: unknown) => Value | Conflict<Value> | undefined {
  const viewOfMany = remembered((stored) => winnerOfMany<Value>(stored as readonly Entry[]));
  return (stored) => {
    const set = stored as readonly Entry[] | undefined;
    return set && set.length > 1 ? viewOfMany(set) : (set?.[0]?.v as Value | undefined);
  };
}

function winnerOfMany<Value>(set: readonly Entry[]): Value | Conflict<Value> | undefined {
  const [first] = set;
  if (!first) return undefined;
  const distinct: Entry[] = [];
  for (const one of set) if (!distinct.some((other) => sameValue(other, one))) distinct.push(one);
  if (distinct.length === 1) return first.v as Value;
  return new Conflict(
    first.v as Value,
    distinct.map((one) => one.v as Value),
    set.map((one) => one.i),
  );
}

/** Every distinct value with its source; the winner is the smallest by (source time, id, digest). More than one is a conflict. */
export function once<Value>(): Slot<Value | Conflict<Value> | undefined> {
  return {
    kind: 'once',
    merge(stored, _path, entry) {
      const set = (stored as Entry[] | undefined) ?? [];
      const [next, absorbed] = addToSet(set, entry);
      return [next ?? set, absorbed];
    },
    view: viewOfSet<Value>(),
  };
}

function ranked<Value>(kind: 'latest' | 'earliest', sign: 1 | -1): Slot<Value | Conflict<Value> | undefined> {
  const place = (a: Entry, b: Entry) =>
    sign * compare(a.r, b.r) || sign * compare(a.t, b.t) || sign * compare(a.i, b.i);
  return {
    kind,
    merge(stored, _path, entry) {
      const tied = (stored as Entry[] | undefined) ?? [];
      const top = tied[0];
      if (!top) return [[entry], 'applied'];
      const order = place(entry, top) || compare(entry.n ?? 0, top.n ?? 0);
      if (order > 0) return [[entry], 'applied'];
      if (order < 0) return [tied, 'superseded'];
      const twin = tied.find((one) => sameValue(one, entry));
      if (twin && byRevision(twin, entry) <= 0) return [tied, 'duplicate'];
      return [[...tied.filter((one) => one !== twin), entry].sort((a, b) => byRevision(b, a)), 'applied'];
    },
    view: viewOfSet<Value>(),
  };
}

/** The value of the highest (source revision, source time, id, translator version, digest); equal ones with another digest are a conflict. */
export function latest<Value>(): Slot<Value | Conflict<Value> | undefined> {
  return ranked<Value>('latest', 1);
}

/** The value of the lowest (source revision, source time, id): what was frozen first, whichever came first. */
export function earliest<Value>(): Slot<Value | Conflict<Value> | undefined> {
  return ranked<Value>('earliest', -1);
}

/** A map of inner slots by id. */
export function byId<View>(inner: Slot<View>): Slot<Readonly<Record<string, View>>> {
  return {
    kind: 'byId',
    merge(stored, path, entry) {
      const map = (stored as Record<string, unknown> | undefined) ?? {};
      const [id, ...rest] = path;
      if (id === undefined) throw new Error('a fact for a map slot must name an id in its path');
      // Ids are given by others: one may be called `constructor`.
      const known = Object.hasOwn(map, id) ? map[id] : undefined;
      const [next, absorbed] = inner.merge(known, rest, entry);
      return [next === known ? map : { ...map, [id]: next }, absorbed];
    },
    view: remembered((stored) => {
      const map = (stored as Record<string, unknown> | undefined) ?? {};
      return Object.fromEntries(Object.keys(map).map((id) => [id, inner.view(map[id])]));
    }),
  };
}

function extreme(kind: 'max' | 'min', better: (a: number, b: number) => boolean): Slot<number | undefined> {
  return {
    kind,
    merge(stored, _path, entry) {
      const value = entry.v as number;
      if (stored === undefined || better(value, stored as number)) return [value, 'applied'];
      return [stored, value === stored ? 'duplicate' : 'superseded'];
    },
    view: (stored) => stored as number | undefined,
  };
}

/** The highest number or instant seen. */
export function max(): Slot<number | undefined> {
  return extreme('max', (a, b) => a > b);
}

/** The lowest number or instant seen. */
export function min(): Slot<number | undefined> {
  return extreme('min', (a, b) => a < b);
}

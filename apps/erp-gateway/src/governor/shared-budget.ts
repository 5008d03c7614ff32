import { dueTimes, firstOf, type DueTimes } from './due-times.js';
import { usableOf, type ErpLimits, type Quota } from './limits.js';
import { shareAfter, type LearntShare } from './learnt-share.js';
import { countOf, stillCounted, withArrivals, type Arrivals } from './sliding-window.js';
import { slotsFor } from './slots.js';

/** How long a replica may use what it was lent without a further word: a dead one's part is free after it, milliseconds. */
export const LEASE_MS = 2_500;

/** What is known of one quota. */
export interface QuotaState extends LearntShare {
  readonly arrivals: Arrivals;
}

/** What one replica was lent. */
export interface Holder {
  readonly untilMs: number;
  /** Its longest call: what it has sent may take effect for so long after the lease. */
  readonly longestMs: number;
  readonly slots: number;
  readonly wanted: number;
  /** Calls a second that it brings to an end. */
  readonly perSecond: number;
  /** Requests by quota that it may send or has sent, and of which it has not said when they arrived. */
  readonly held: Readonly<Record<string, number>>;
}

/** Who stopped the calls to an ERP. */
export interface Paused {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** What all replicas together know of one ERP's limits; kept in one row, times by the database's clock. */
export interface BudgetState {
  readonly quotas: Readonly<Record<string, QuotaState>>;
  readonly holders: Readonly<Record<string, Holder>>;
  /** Slots of those who are gone: their calls may still run. */
  readonly lingering: readonly { readonly slots: number; readonly untilMs: number }[];
  readonly paused: Paused | null;
}

/** Nothing was sent yet. */
export const untouched: BudgetState = { quotas: {}, holders: {}, lingering: [], paused: null };

/** What a replica says and wants. */
export interface LeaseRequest {
  /** Identity of the replica's lease; another one after it has lost one. */
  readonly holder: string;
  readonly longestMs: number;
  /** By quota: how many milliseconds ago how many of its requests had arrived, at the latest. */
  readonly arrived: Readonly<Record<string, Arrivals>>;
  /** By quota: requests that it still may send, or that are on their way. */
  readonly held: Readonly<Record<string, number>>;
  /** By quota: how many more it wants. */
  readonly wanted: Readonly<Record<string, number>>;
  /** Slots that it may use until it hears otherwise, and how many it wants. */
  readonly slots: { readonly kept: number; readonly wanted: number };
  /** Times it was told to slow down since it last asked. */
  readonly refusals: number;
  /** Calls a second that it brings to an end. */
  readonly perSecond: number;
  /** How far ahead it wants to know when it may send, milliseconds. */
  readonly horizonMs: number;
  /** It leaves: nothing is lent to it any more. */
  readonly leaving: boolean;
}

/** What a replica is lent. */
export interface Grant {
  /** False where the lease had been lost before: what it held counts as used, and it starts anew. */
  readonly known: boolean;
  /** By quota: when it may send how many more, milliseconds from now. */
  readonly due: Readonly<Record<string, DueTimes>>;
  readonly slots: number;
  readonly paused: Paused | null;
  /** Calls a second that all replicas bring to an end. */
  readonly perSecond: number;
  /** When it was lent, epoch milliseconds by the database's clock. */
  readonly atMs: number;
  /** By quota: requests that count now, of all replicas, and how many may. */
  readonly used: Readonly<Record<string, { readonly counted: number; readonly permitted: number }>>;
}

/** Lends a replica its part: pure. Whatever replicas do with it, no window of any quota holds more than it may. */
export function lend(
  limits: ErpLimits,
  before: BudgetState,
  request: LeaseRequest,
  nowMs: number,
): { readonly state: BudgetState; readonly grant: Grant } {
  const state = withoutDead(limits, before, nowMs);
  const own = state.holders[request.holder];
  const others = Object.entries(state.holders).filter(([name]) => name !== request.holder);
  const outcomes = limits.quotas.map((quota) => {
    const heldByOthers = others.reduce((sum, [, { held }]) => sum + (held[quota.name] ?? 0), 0);
    return [quota.name, lendQuota(quota, state.quotas[quota.name], { request, own, heldByOthers, nowMs })] as const;
  });
  const lent = usableOnly(limits.quotas, outcomes);
  const slots = slotsFor(limits.concurrent, state, request, nowMs);
  const holder: Holder = {
    untilMs: nowMs + LEASE_MS,
    longestMs: request.longestMs,
    // what it must let go of is free when it says that it has
    slots: Math.max(slots, request.slots.kept),
    wanted: request.slots.wanted,
    perSecond: request.perSecond,
    held: Object.fromEntries(lent.map(([name, { kept, due }]) => [name, kept + countOf(due)])),
  };
  const next: BudgetState = {
    ...state,
    quotas: Object.fromEntries(outcomes.map(([name, { quota }]) => [name, quota])),
    holders: { ...state.holders, [request.holder]: holder },
  };
  const grant: Grant = {
    known: own !== undefined,
    due: Object.fromEntries(lent.map(([name, { due }]) => [name, due.map(([atMs, count]) => [atMs - nowMs, count])])),
    slots,
    paused: state.paused,
    perSecond: Object.values(next.holders).reduce((sum, holder) => sum + holder.perSecond, 0),
    atMs: nowMs,
    used: Object.fromEntries(outcomes.map(([name, { counted, permitted }]) => [name, { counted, permitted }])),
  };
  return { state: request.leaving ? without(limits, next, request.holder, nowMs) : next, grant };
}

/** Nothing is lent of a quota that its replica cannot send for want of another: two would wait for each other for ever. */
function usableOnly(
  quotas: readonly Quota[],
  outcomes: readonly (readonly [string, { kept: number; due: DueTimes }])[],
) {
  const there = new Map(outcomes.map(([name, { kept, due }]) => [name, kept + countOf(due)]));
  return outcomes.map(([name, { kept, due }], index) => {
    const usable = usableOf(quotas[index] as Quota, quotas, (one) => there.get(one) ?? 0);
    return [name, { kept, due: firstOf(due, Math.max(0, usable - kept)) }] as const;
  });
}

function fresh(nowMs: number): QuotaState {
  return { arrivals: [], share: 1, sinceMs: nowMs, refusedMs: 0 };
}

interface Lending {
  readonly request: LeaseRequest;
  readonly own: Holder | undefined;
  readonly heldByOthers: number;
  readonly nowMs: number;
}

function lendQuota(quota: Quota, before: QuotaState | undefined, { request, own, heldByOthers, nowMs }: Lending) {
  const { name, windowMs, burst } = quota;
  const known = before ?? fresh(nowMs);
  // a lease that was lost counts as used: what its holder says of it afterwards would count twice
  const said = own ? (request.arrived[name] ?? []).map(([agoMs, count]) => [nowMs - agoMs, count] as const) : [];
  const arrivals = stillCounted(withArrivals(known.arrivals, said, windowMs), windowMs, nowMs);
  const kept = own ? (request.held[name] ?? 0) : 0;
  const counted = countOf(arrivals) + kept + heldByOthers;
  const learnt = shareAfter(known, { quota, counted, refusals: request.refusals, nowMs });
  const permitted = Math.max(1, Math.floor(quota.requests * learnt.share));
  const due = dueTimes(
    { requests: permitted, windowMs, burst, arrivals, held: kept + heldByOthers },
    { requests: request.leaving ? 0 : (request.wanted[name] ?? 0), nowMs, untilMs: nowMs + request.horizonMs },
  );
  return {
    due,
    kept,
    quota: { arrivals, ...learnt },
    counted,
    permitted,
  };
}

/** Those whose lease is over are gone: what they held may have been sent until then, and may take effect for a while. */
function withoutDead(limits: ErpLimits, state: BudgetState, nowMs: number): BudgetState {
  const dead = Object.keys(state.holders).filter((name) => (state.holders[name]?.untilMs ?? 0) <= nowMs);
  const left = dead.reduce((rest, name) => without(limits, rest, name, state.holders[name]?.untilMs ?? nowMs), state);
  return { ...left, lingering: left.lingering.filter(({ untilMs }) => untilMs > nowMs) };
}

/** Without a holder whose last request can have been sent by then. */
function without(limits: ErpLimits, state: BudgetState, name: string, lastMs: number): BudgetState {
  const { [name]: gone, ...holders } = state.holders;
  if (!gone) return state;
  const atMs = lastMs + gone.longestMs;
  const quotas = limits.quotas.map((quota) => {
    const known = state.quotas[quota.name] ?? fresh(lastMs);
    const arrivals = withArrivals(known.arrivals, [[atMs, gone.held[quota.name] ?? 0]], quota.windowMs);
    return [quota.name, { ...known, arrivals }] as const;
  });
  const lingering = gone.slots > 0 ? [...state.lingering, { slots: gone.slots, untilMs: atMs }] : state.lingering;
  return { ...state, quotas: Object.fromEntries(quotas), holders, lingering };
}

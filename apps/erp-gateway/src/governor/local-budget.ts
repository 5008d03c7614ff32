import { usableOf, type ErpLimits, type Quota } from './limits.js';
import { countOf } from './sliding-window.js';
import { LEASE_MS, type Grant, type LeaseRequest, type Paused } from './shared-budget.js';

/** How a request ended: read, given up on, or never on its way at all. */
export type Ending = 'answered' | 'abandoned' | 'never-sent';

/** A request that was permitted. */
export interface Permit {
  /** The lease that it was taken from: a lost one counts as used as a whole. */
  readonly lease: number;
  readonly quotas: readonly string[];
  /** When it was given. */
  readonly atMs: number;
}

/** Requests that a replica keeps ready for what comes next: this part of a quota, and no more than it can send at once. */
const READY_PART = 0.05;
/** Most that is asked for at once: more than any horizon holds of what an ERP bears. */
const MOST_WANTED = 2_000;
/** A rate is smoothed over this, milliseconds. */
const RATE_OVER_MS = 10_000;
/** A lease is left this much before its end: clocks and pauses. */
const LEASE_MARGIN_MS = 300;

interface QuotaPart {
  readonly quota: Quota;
  /** Instants from which a request may be sent, ascending. */
  due: [atMs: number, requests: number][];
  onTheWay: number;
  arrived: [atMs: number, requests: number][];
  /** Taken since the last request for more. */
  taken: number;
}

/**
 * What one replica was lent of an ERP's limits, and what it has done with it. Times are this process's monotonic clock,
 * handed in. Without a lease that holds nothing may be sent.
 */
export class LocalBudget {
  private readonly parts: ReadonlyMap<string, QuotaPart>;
  private lease = 1;
  private leftMs = 0;
  private slots = 0;
  private busy = 0;
  private mostBusy = 0;
  private refusals = 0;
  private hungry = false;
  private done = 0;
  private rate = 0;
  private askedMs = 0;
  /** Permits of requests on which we gave up: they count as running until they can have no effect any more. */
  private abandoned: { readonly permit: Permit; readonly untilMs: number }[] = [];
  paused: Paused | null = null;
  used: Grant['used'] = {};

  constructor(
    private readonly holder: string,
    private readonly limits: Pick<ErpLimits, 'concurrent' | 'quotas'>,
    /** The longest time from a request's start until it can have no effect any more, milliseconds. */
    private readonly longestMs: () => number,
  ) {
    const part = (quota: Quota): QuotaPart => ({ quota, due: [], onTheWay: 0, arrived: [], taken: 0 });
    this.parts = new Map(limits.quotas.map((quota) => [quota.name, part(quota)]));
  }

  /** Whether there is a lease that holds. */
  holds(nowMs: number): boolean {
    return nowMs < this.leftMs;
  }

  get running(): number {
    return this.busy;
  }

  get lent(): number {
    return this.slots;
  }

  /** Slots that are free under a cap of one's own. */
  freeSlots(cap: number, nowMs: number): number {
    this.settle(nowMs);
    return this.holds(nowMs) ? Math.max(0, Math.min(cap, this.slots) - this.busy) : 0;
  }

  /** Requests to any path that may be sent now. */
  readyNow(nowMs: number): number {
    if (!this.holds(nowMs)) return 0;
    const general = [...this.parts.values()].filter(({ quota }) => !quota.endpoints);
    return Math.min(Number.MAX_SAFE_INTEGER, ...general.map(({ due }) => dueCount(due, nowMs)));
  }

  /** When the next request to a path may be sent; undefined where that is not known yet. */
  nextDueMs(endpoint: string | undefined): number | undefined {
    const firsts = this.concerned(endpoint).map(({ due }) => due[0]?.[0]);
    if (firsts.includes(undefined)) return undefined;
    return Math.max(0, ...firsts.map((first) => first ?? 0));
  }

  /** A permit to send a request now; undefined where it must wait. */
  take(endpoint: string | undefined, cap: number, nowMs: number): Permit | undefined {
    const concerned = this.concerned(endpoint);
    if (this.freeSlots(cap, nowMs) < 1 || concerned.some(({ due }) => dueCount(due, nowMs) < 1)) return undefined;
    for (const part of concerned) {
      takeFirst(part.due);
      part.onTheWay += 1;
      part.taken += 1;
    }
    this.busy += 1;
    this.mostBusy = Math.max(this.mostBusy, this.busy);
    return { lease: this.lease, quotas: concerned.map(({ quota }) => quota.name), atMs: nowMs };
  }

  /** A request that was permitted has ended. */
  over(permit: Permit, ending: Ending, nowMs: number): void {
    if (ending === 'abandoned') {
      this.abandoned.push({ permit, untilMs: Math.max(nowMs, permit.atMs + this.longestMs()) });
      return;
    }
    this.busy -= 1;
    if (permit.lease !== this.lease) return;
    for (const part of this.partsOf(permit)) {
      part.onTheWay -= 1;
      if (ending === 'answered') part.arrived.push([nowMs, 1]);
      else part.due.unshift([nowMs, 1]);
    }
  }

  /** A call came to an end. */
  ended(): void {
    this.done += 1;
  }

  /** The ERP told us to slow down. */
  refused(): void {
    this.refusals += 1;
  }

  /** More is wanted than there is. */
  wantsMore(): void {
    this.hungry = true;
  }

  /** Whether something must be said or asked soon. */
  get unsaid(): 'more' | 'arrivals' | 'nothing' {
    if (this.hungry) return 'more';
    return [...this.parts.values()].some(({ arrived, taken }) => arrived.length > 0 || taken > 0) ||
      this.refusals > 0 ||
      this.busy > 0
      ? 'arrivals'
      : 'nothing';
  }

  /** What is said and asked; whoever says it hands the answer to {@link granted}. */
  request(cap: number, horizonMs: number, nowMs: number, leaving = false): LeaseRequest {
    this.settle(nowMs);
    const there = new Map([...this.parts].map(([name, { due }]) => [name, countOf(due)]));
    const parts = [...this.parts].map(([name, part]) => {
      const usable = usableOf(part.quota, this.limits.quotas, (one) => there.get(one) ?? 0);
      const spare = leaving ? 0 : trim(part.due, Math.min(usable, this.wantedOf(part, horizonMs)));
      const arrived = part.arrived.map(([atMs, requests]) => [nowMs - atMs, requests] as const);
      const wanted = leaving ? 0 : Math.max(0, this.wantedOf(part, horizonMs) - spare);
      return [name, { arrived, held: part.onTheWay + spare, wanted }] as const;
    });
    const wantedSlots = this.hungry ? cap : Math.min(cap, Math.max(2, 2 * this.mostBusy));
    const { holder, refusals } = this;
    this.slots = leaving ? 0 : Math.min(this.slots, Math.max(wantedSlots, this.busy));
    const request: LeaseRequest = {
      holder,
      longestMs: this.longestMs(),
      arrived: Object.fromEntries(parts.map(([name, { arrived }]) => [name, arrived])),
      held: Object.fromEntries(parts.map(([name, { held }]) => [name, held])),
      wanted: Object.fromEntries(parts.map(([name, { wanted }]) => [name, wanted])),
      slots: { kept: Math.max(this.slots, this.busy), wanted: leaving ? 0 : wantedSlots },
      refusals,
      perSecond: this.perSecond(nowMs),
      horizonMs,
      leaving,
    };
    if (leaving) for (const part of this.parts.values()) part.due = [];
    this.said = { arrived: new Map([...this.parts].map(([name, { arrived }]) => [name, arrived.length])), refusals };
    this.hungry = false;
    this.done = 0;
    this.askedMs = nowMs;
    this.mostBusy = this.busy;
    for (const part of this.parts.values()) part.taken = 0;
    return request;
  }

  private said: { readonly arrived: ReadonlyMap<string, number>; readonly refusals: number } | undefined;

  /** What was lent; the question was sent and the answer received at these instants. */
  granted(grant: Grant, sentMs: number, receivedMs: number, leaving = false): void {
    const wasFresh = this.leftMs === 0;
    if (!grant.known && !wasFresh) this.forget();
    else this.spoken();
    for (const [name, due] of Object.entries(grant.due)) {
      const part = this.parts.get(name);
      if (!part) continue;
      part.due.push(...due.map(([inMs, requests]): [number, number] => [receivedMs + inMs, requests]));
      part.due.sort(([one], [other]) => one - other);
    }
    this.slots = grant.slots;
    this.paused = grant.paused;
    this.used = grant.used;
    // the database has lent from a moment after the question was sent
    this.leftMs = leaving ? 0 : sentMs + LEASE_MS - LEASE_MARGIN_MS;
    if (leaving) this.lease += 1;
  }

  /** The lease was lost: what it held counts as used already. */
  private forget(): void {
    this.lease += 1;
    this.said = undefined;
    for (const part of this.parts.values()) {
      part.due = [];
      part.arrived = [];
      part.onTheWay = 0;
    }
    this.refusals = 0;
  }

  /** Nothing was heard of a question: what it said is said again with the next. */
  unheard(): void {
    this.said = undefined;
  }

  private spoken(): void {
    for (const [name, count] of this.said?.arrived ?? []) this.parts.get(name)?.arrived.splice(0, count);
    this.refusals -= this.said?.refusals ?? 0;
    this.said = undefined;
  }

  /** Calls a second that came to an end, smoothed over some ten seconds. */
  private perSecond(nowMs: number): number {
    const elapsedMs = Math.max(1, nowMs - this.askedMs);
    const part = Math.min(1, elapsedMs / RATE_OVER_MS);
    this.rate += part * ((this.done * 1000) / elapsedMs - this.rate);
    return this.rate;
  }

  private wantedOf({ quota, taken }: QuotaPart, horizonMs: number): number {
    const { requests, windowMs, burst } = quota;
    const ready = Math.min(this.limits.concurrent, Math.ceil(requests * READY_PART));
    if (!this.hungry) return Math.min(MOST_WANTED, Math.max(ready, 2 * taken));
    return Math.min(MOST_WANTED, ready + burst + Math.ceil((1.5 * requests * horizonMs) / windowMs));
  }

  /** Ends what was abandoned long enough ago. */
  private settle(nowMs: number): void {
    if (this.abandoned.length === 0) return;
    const over = this.abandoned.filter(({ untilMs }) => untilMs <= nowMs);
    this.abandoned = this.abandoned.filter(({ untilMs }) => untilMs > nowMs);
    for (const { permit, untilMs } of over) this.over(permit, 'answered', untilMs);
  }

  private concerned(endpoint: string | undefined): QuotaPart[] {
    return [...this.parts.values()].filter(
      ({ quota: { endpoints } }) => !endpoints || endpoints.some((begin) => endpoint?.startsWith(begin)),
    );
  }

  private partsOf({ quotas }: Permit): QuotaPart[] {
    return quotas.flatMap((name) => this.parts.get(name) ?? []);
  }
}

/** How many of these may be sent by now. */
function dueCount(due: readonly (readonly [number, number])[], nowMs: number): number {
  let count = 0;
  for (const [atMs, requests] of due) {
    if (atMs > nowMs) break;
    count += requests;
  }
  return count;
}

function takeFirst(due: [number, number][]): void {
  const [first] = due;
  if (!first) return;
  first[1] -= 1;
  if (first[1] === 0) due.shift();
}

/** Keeps the first so many; returns how many there are then. */
function trim(due: [number, number][], most: number): number {
  let kept = 0;
  for (const one of due) {
    one[1] = Math.min(one[1], most - kept);
    kept += one[1];
  }
  while (due.at(-1)?.[1] === 0) due.pop();
  return kept;
}

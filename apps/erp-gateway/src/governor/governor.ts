import { setTimeout as wait } from 'node:timers/promises';
import { Deadline, type Heard, type OutOfService, type Passage, type TargetGate, type Turn } from '#libs/actors';
import { AdaptiveCap } from './adaptive-cap.js';
import { Breaker, type BreakerState } from './breaker.js';
import { closedForMs } from './closed-times.js';
import { LaneTurns } from './lane-turns.js';
import { Leases, type LeaseParts } from './leases.js';
import type { ErpLimits } from './limits.js';
import { LocalBudget, type Ending, type Permit } from './local-budget.js';
import { isAway, noTurn } from './no-turn.js';
import type { Grant, Paused } from './shared-budget.js';
import { troubleOf } from './troubles.js';
import { WaitingLine } from './waiting-line.js';

/** What a governor is made of. */
export interface GovernorParts {
  /** Name of the connection. */
  readonly target: string;
  readonly limits: ErpLimits;
  /** Lanes by priority: 0 to this − 1. */
  readonly lanes: number;
  /** Documents that go in one request, where its driver can; as many more calls may run at once. */
  readonly batch: number;
  /** The longest time from a request's start until it can have no effect any more, milliseconds. */
  readonly longestMs: () => number;
  /** Identity of this process among the replicas. */
  readonly holder: string;
}

/** How an ERP is being driven by this process. */
export interface GovernorView {
  readonly cap: number;
  readonly lent: number;
  readonly running: number;
  readonly breaker: BreakerState;
  readonly paused: Paused | null;
  readonly closedForMs: number;
  /** Calls a second that all replicas bring to an end now, and that the limits would bear. */
  readonly perSecond: number;
  readonly permittedPerSecond: number;
  readonly used: Grant['used'];
}

/** A call that waits for a person to resume an ERP is put off by this, again and again, milliseconds. */
const PAUSE_STEP_MS = 10 * 60_000;
/** Calls at once while nothing was lent yet: enough to find that there is work. */
const COLD_ROOM = 2;

/** Whoever has no quota left is refused again and again; one refusal alone may be about anything. */
const REFUSED_FOR_A_QUOTA = 2;

/** A process that leaves waits so long for what is under way, and looks so often, milliseconds. */
const CLOSE_WITHIN_MS = 5_000;
const CLOSE_LOOK_MS = 20;

/** Stands between this process and one ERP, together with those of all other replicas: nothing is sent without its word. */
export class Governor implements TargetGate {
  readonly target: string;
  readonly limits: ErpLimits;
  readonly lanes: LaneTurns;
  private readonly batch: number;
  private readonly cap: AdaptiveCap;
  private readonly breaker = new Breaker();
  private readonly budget: LocalBudget;
  private readonly leases: Leases;
  private readonly line = new WaitingLine();
  /** Turns of which a request has gone out. */
  private turnsUnderWay = 0;
  private blockedUntilMs = 0;
  private refusedInARow = 0;
  private wasPaused = false;
  private resumed: () => void = () => undefined;
  private ring: () => void = () => undefined;
  private alarm: NodeJS.Timeout | undefined;

  constructor({ target, limits, lanes, batch, longestMs, holder }: GovernorParts) {
    this.batch = batch;
    this.target = target;
    this.limits = limits;
    this.lanes = new LaneTurns(lanes);
    this.cap = new AdaptiveCap(limits.concurrent);
    this.budget = new LocalBudget(holder, limits, longestMs);
    this.leases = new Leases(
      target,
      limits,
      this.budget,
      () => this.cap.requests,
      () => this.granted(),
    );
  }

  private granted(): void {
    const isPaused = this.budget.paused !== null;
    if (this.wasPaused && !isPaused) this.resumed();
    this.wasPaused = isPaused;
    this.moreRoom();
  }

  /** Hears when this replica has learnt that a person lets calls go on: until then it may have put some off. */
  onResumed(resumed: () => void): void {
    this.resumed = resumed;
  }

  /** From now on requests are lent from this store; before it every one of them waits. */
  serve(parts: LeaseParts): void {
    this.leases.serve(parts);
  }

  /** Gives back what was lent, when what is under way has ended. */
  async close(): Promise<void> {
    const untilMs = performance.now() + CLOSE_WITHIN_MS;
    while (this.budget.running + this.line.length > 0 && performance.now() < untilMs) await wait(CLOSE_LOOK_MS);
    clearTimeout(this.alarm);
    await this.leases.close();
  }

  /** A person stops the calls of all replicas, or lets them go on. */
  async setPaused(paused: Paused | null): Promise<void> {
    await this.leases.setPaused(paused);
    this.granted();
  }

  /** What is known now, from memory. */
  view(): GovernorView {
    const nowMs = performance.now();
    return {
      cap: this.cap.requests,
      lent: this.budget.lent,
      running: this.budget.running,
      breaker: this.breaker.state(nowMs),
      paused: this.budget.paused,
      closedForMs: closedForMs(this.limits.closed, this.leases.wallMs()),
      perSecond: this.leases.perSecond,
      permittedPerSecond: this.permittedPerSecond(),
      used: this.budget.used,
    };
  }

  private permittedPerSecond(): number {
    const { limits, cap, budget } = this;
    const byQuota = limits.quotas
      .filter(({ endpoints }) => !endpoints)
      .map(({ name, requests, windowMs }) => ((budget.used[name]?.permitted ?? requests) * 1_000) / windowMs);
    const byLatency = cap.latencyMs === undefined ? [] : [(limits.concurrent * 1_000) / Math.max(1, cap.latencyMs)];
    return Math.min(...byQuota, ...byLatency);
  }

  room(running: number): number {
    const nowMs = performance.now();
    if (this.pausedForMs() > 0) return 0;
    const probes = this.breaker.mayRun(nowMs) - running;
    if (!this.budget.holds(nowMs)) return Math.min(probes, COLD_ROOM - running, this.cap.requests - running);
    const { batch, budget } = this;
    const slots = Math.min(this.cap.requests, budget.lent) * batch - Math.max(running, budget.running);
    const spoken = this.line.length + Math.max(0, running - this.turnsUnderWay);
    const room = Math.min(probes, slots, budget.readyNow(nowMs) * batch - spoken);
    if (room <= 0) this.wantMore(undefined);
    return room;
  }

  pausedForMs(): number {
    const nowMs = performance.now();
    return Math.max(0, this.blockedUntilMs - nowMs, this.breaker.openForMs(nowMs));
  }

  outOfService(): OutOfService | null {
    const { paused } = this.budget;
    if (paused) {
      const detail = `${paused.by} paused ${this.target} at ${paused.at}: ${paused.reason}`;
      return { forMs: PAUSE_STEP_MS, code: 'paused', detail };
    }
    const forMs = closedForMs(this.limits.closed, this.leases.wallMs());
    return forMs > 0 ? { forMs, code: 'closed', detail: `${this.target} takes no calls at this time of day` } : null;
  }

  onRoom(ring: () => void): void {
    this.ring = ring;
  }

  turn(timeoutMs: number): Turn {
    const endsAtMs = performance.now() + timeoutMs;
    const deadline = new Deadline(timeoutMs);
    const { signal } = deadline;
    const passages = new Set<Passage>();
    let isUnderWay = false;
    const finish = (ending: Ending) => {
      for (const passage of passages) passage.over(ending);
      if (isUnderWay) this.turnsUnderWay -= 1;
      isUnderWay = false;
    };
    signal.addEventListener('abort', () => finish('abandoned'), { once: true });
    const request = async (endpoint?: string): Promise<Passage> => {
      const permit = await this.enter(endpoint, endsAtMs, signal);
      if (!isUnderWay) this.turnsUnderWay += 1;
      isUnderWay = true;
      const passage: Passage = { over: (ending) => passages.delete(passage) && this.over(permit, ending) };
      passages.add(passage);
      return passage;
    };
    const end = () => {
      deadline.end();
      finish(signal.aborted ? 'abandoned' : 'answered');
    };
    return { signal, endsAtMs, request, end };
  }

  heard(event: Heard): void {
    if (event.kind === 'later' || event.kind === 'doubt') return this.heardTrouble(event, performance.now());
    this.refusedInARow = 0;
    this.budget.ended();
    this.breaker.succeeded();
    this.cap.wentWell(event.running);
  }

  private heardTrouble({ code = '', afterMs = 0 }: Heard, nowMs: number): void {
    switch (troubleOf(code)) {
      case 'ours':
        return;
      case 'throttled':
        this.refusedInARow += 1;
        if (this.refusedInARow >= REFUSED_FOR_A_QUOTA) this.budget.refused();
        this.cap.overloaded(nowMs);
        this.breaker.succeeded();
        return this.block(afterMs, nowMs);
      case 'overload':
        return this.cap.overloaded(nowMs);
      case 'away':
        this.cap.overloaded(nowMs);
        this.breaker.failed(nowMs);
        return this.block(afterMs, nowMs);
      case 'login':
        return this.breaker.open(nowMs, afterMs);
      case 'slow':
        this.cap.overloaded(nowMs);
        return this.breaker.failed(nowMs);
      case 'failure':
        return this.breaker.failed(nowMs);
    }
  }

  private block(forMs: number, nowMs: number): void {
    this.blockedUntilMs = Math.max(this.blockedUntilMs, nowMs + forMs);
  }

  private async enter(endpoint: string | undefined, endsAtMs: number, signal: AbortSignal): Promise<Permit> {
    const nowMs = performance.now();
    const openForMs = this.breaker.openForMs(nowMs);
    if (openForMs > 0) throw isAway(this.target, openForMs);
    const { paused } = this.budget;
    if (paused || this.blockedUntilMs >= endsAtMs) throw noTurn(this.target, Math.max(0, this.blockedUntilMs - nowMs));
    const permit = await this.line.join(endpoint, signal, () => this.letGo());
    // a process that was stopped and goes on must not send what it has no time for
    if (permit && !signal.aborted && performance.now() < endsAtMs) return permit;
    if (permit) this.over(permit, 'never-sent');
    throw noTurn(this.target, 0);
  }

  /** Lets go who may, in the order in which they came. */
  private letGo(): void {
    const nowMs = performance.now();
    if (this.blockedUntilMs > nowMs) return this.wakeAt(this.blockedUntilMs);
    this.line.serve((endpoint) => {
      const permit = this.budget.take(endpoint, this.cap.requests, nowMs) ?? undefined;
      if (permit) this.leases.used();
      else this.wantMore(endpoint);
      return permit;
    });
  }

  private over(permit: Permit, ending: Ending): void {
    const nowMs = performance.now();
    this.budget.over(permit, ending, nowMs);
    if (ending === 'answered') this.cap.took(nowMs - permit.atMs, nowMs);
    this.moreRoom();
  }

  private moreRoom(): void {
    this.letGo();
    this.ring();
  }

  /** Asks for more, and wakes when what is known to come is due. */
  private wantMore(endpoint: string | undefined): void {
    this.leases.wantMore();
    const nextMs = this.budget.nextDueMs(endpoint);
    if (nextMs !== undefined && nextMs > performance.now()) this.wakeAt(nextMs);
  }

  private wakeAt(atMs: number): void {
    if (this.alarm) return;
    const alarm = setTimeout(
      () => {
        this.alarm = undefined;
        this.moreRoom();
      },
      Math.max(1, atMs - performance.now()),
    );
    this.alarm = alarm.unref();
  }
}

import type { BudgetStore } from './budget-store.js';
import type { ErpLimits } from './limits.js';
import type { LocalBudget } from './local-budget.js';
import { lend, type Paused } from './shared-budget.js';

/** Where budgets are kept, and who hears of trouble with them. */
export interface LeaseParts {
  readonly store: BudgetStore;
  readonly troubled: (error: unknown) => void;
}

/** A lease that is in use is renewed at least this often, milliseconds: well before it ends. */
const KEEP_MS = 700;
/** After so long without a request everything is given back, and nothing is asked any more, milliseconds. */
const IDLE_MS = 10_000;
/** How far ahead a replica knows when it may send: a part of the shortest window, within these, milliseconds. */
const HORIZON_PART = 0.1;
const HORIZON_LEAST_MS = 400;
const HORIZON_MOST_MS = 2_000;
/** It asks for more so many times in one horizon. */
const ASKS_IN_HORIZON = 2.5;
/** After an error of the database, milliseconds. */
const TROUBLE_MS = 250;

/** Keeps what this process was lent: asks ahead, in the background, a few times a second and only while there is work. */
export class Leases {
  private parts: LeaseParts | undefined;
  private timer: NodeJS.Timeout | undefined;
  private timerAtMs = Infinity;
  private asking: Promise<void> | undefined;
  private askedMs = -Infinity;
  private usedMs = -Infinity;
  private wants = false;
  private closed = false;
  private clock: { readonly wallMs: number; readonly monotonicMs: number } | undefined;
  private readonly horizonMs: number;
  perSecond = 0;

  constructor(
    private readonly target: string,
    private readonly limits: ErpLimits,
    private readonly budget: LocalBudget,
    private readonly cap: () => number,
    private readonly granted: () => void,
  ) {
    const shortestMs = Math.min(HORIZON_MOST_MS / HORIZON_PART, ...limits.quotas.map(({ windowMs }) => windowMs));
    this.horizonMs = Math.min(HORIZON_MOST_MS, Math.max(HORIZON_LEAST_MS, shortestMs * HORIZON_PART));
  }

  serve(parts: LeaseParts): void {
    this.parts = parts;
    if (this.wants) this.plan();
  }

  /** Gives everything back. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.asking;
    if (this.budget.holds(performance.now())) await this.ask(true);
  }

  /** A request was sent. */
  used(): void {
    this.usedMs = performance.now();
    this.plan();
  }

  /** There is work for more than was lent. */
  wantMore(): void {
    this.wants = true;
    this.usedMs = performance.now();
    this.budget.wantsMore();
    this.plan();
  }

  async setPaused(paused: Paused | null): Promise<void> {
    await this.parts?.store.change(this.target, (state) => ({ state: { ...state, paused }, result: undefined }));
    this.budget.paused = paused;
  }

  /** The shared clock, as the last answer showed it; our own before it. */
  wallMs(): number {
    return this.clock ? this.clock.wallMs + performance.now() - this.clock.monotonicMs : Date.now();
  }

  /** Sets the timer for the next question, or brings it forward. */
  private plan(): void {
    if (!this.parts || this.asking || this.closed) return;
    const nowMs = performance.now();
    const spread = 0.75 + Math.random() / 2;
    const everyMs = this.budget.unsaid === 'more' ? (spread * this.horizonMs) / ASKS_IN_HORIZON : KEEP_MS;
    const atMs = Math.max(nowMs, this.askedMs + everyMs);
    if (this.timer && this.timerAtMs <= atMs) return;
    clearTimeout(this.timer);
    this.timerAtMs = atMs;
    this.timer = setTimeout(() => this.start(), atMs - nowMs).unref();
  }

  private start(): void {
    this.timer = undefined;
    const nowMs = performance.now();
    const isIdle = nowMs - this.usedMs > IDLE_MS && this.budget.running === 0 && !this.budget.paused;
    this.asking = this.ask(isIdle)
      .catch(async (error: unknown) => {
        this.budget.unheard();
        this.parts?.troubled(error);
        await new Promise((after) => setTimeout(after, TROUBLE_MS).unref());
      })
      .finally(() => {
        this.asking = undefined;
        if (!isIdle) this.plan();
      });
  }

  private async ask(leaving: boolean): Promise<void> {
    if (!this.parts) return;
    const sentMs = performance.now();
    this.askedMs = sentMs;
    this.wants = false;
    const request = this.budget.request(this.cap(), this.horizonMs, sentMs, leaving);
    const grant = await this.parts.store.change(this.target, (state, nowMs) => {
      const { state: next, grant: result } = lend(this.limits, state, request, nowMs);
      return { state: next, result };
    });
    const receivedMs = performance.now();
    this.clock = { wallMs: grant.atMs, monotonicMs: receivedMs };
    this.perSecond = grant.perSecond;
    this.budget.granted(grant, sentMs, receivedMs, leaving);
    this.granted();
  }
}

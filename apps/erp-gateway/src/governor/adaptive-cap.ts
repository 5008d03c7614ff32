/** A cap falls to this part of itself when the ERP says that it is too much… */
const AFTER_OVERLOAD = 0.7;
/** …and to this part when it merely becomes slow. */
const WHEN_SLOW = 0.9;
/** What is said by several calls that ran together is said once, milliseconds. */
const TOGETHER_MS = 1_000;
/** Slow: beyond so many times what is usual, and by more than this, milliseconds. */
const SLOW_TIMES = 3;
const SLOW_BY_MS = 200;
/** How fast the newest latency counts, and how slowly a slower one becomes usual. */
const NEWEST = 0.1;
const USUAL = 0.005;

/**
 * How many requests at once we dare: one more each time that so many went well, much less where the ERP throttles, locks
 * or is away, a little less where it becomes slow (additive increase, multiplicative decrease). Time is handed in.
 */
export class AdaptiveCap {
  private cap: number;
  private loweredMs = -Infinity;
  private recentMs: number | undefined;
  private usualMs = 0;

  constructor(private readonly most: number) {
    this.cap = most;
  }

  /** A whole number of at least 1. */
  get requests(): number {
    return Math.max(1, Math.floor(this.cap));
  }

  /** How long an answer takes of late, milliseconds; undefined where nothing was asked yet. */
  get latencyMs(): number | undefined {
    return this.recentMs;
  }

  /** A call went well, with so many running beside it. */
  wentWell(running: number): void {
    if (running >= this.requests - 1) this.cap = Math.min(this.most, this.cap + 1 / this.cap);
  }

  /** A request was answered after so long. */
  took(ms: number, nowMs: number): void {
    this.recentMs = this.recentMs === undefined ? ms : this.recentMs + NEWEST * (ms - this.recentMs);
    if (this.usualMs === 0 || this.recentMs < this.usualMs) this.usualMs = this.recentMs;
    else this.usualMs += USUAL * (this.recentMs - this.usualMs);
    if (this.recentMs > SLOW_TIMES * this.usualMs + SLOW_BY_MS) this.lower(WHEN_SLOW, nowMs);
  }

  /** The ERP says that it is too much, or does not answer in time. */
  overloaded(nowMs: number): void {
    this.lower(AFTER_OVERLOAD, nowMs);
  }

  private lower(to: number, nowMs: number): void {
    if (nowMs - this.loweredMs < TOGETHER_MS) return;
    this.loweredMs = nowMs;
    this.cap = Math.max(1, this.cap * to);
  }
}

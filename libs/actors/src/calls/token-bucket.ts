/** What a target bears, for one process. */
export interface TargetLimits {
  /** Calls at once. */
  readonly concurrent: number;
  /** Requests a second on average. */
  readonly perSecond: number;
  /** Requests at once after a pause. */
  readonly burst: number;
}

/** A token bucket: who takes a token may send one request. Time is handed in, so that it can be tried without waiting. */
export class TokenBucket {
  private tokens: number;
  private filledAtMs: number;

  constructor(
    private readonly limits: Pick<TargetLimits, 'perSecond' | 'burst'>,
    nowMs: number,
  ) {
    this.tokens = limits.burst;
    this.filledAtMs = nowMs;
  }

  /** Takes a token, on credit if need be; returns how many milliseconds to wait before it may be used. */
  take(nowMs: number): number {
    this.fill(nowMs);
    this.tokens -= 1;
    return this.tokens >= 0 ? Math.max(0, this.filledAtMs - nowMs) : this.filledAtMs - nowMs + this.msOf(-this.tokens);
  }

  /** The target asked for a pause: no token before its end. */
  pause(nowMs: number, forMs: number): void {
    this.fill(nowMs);
    this.filledAtMs = Math.max(this.filledAtMs, nowMs + forMs);
    this.tokens = Math.min(this.tokens, 0);
  }

  /** Milliseconds until the pause that the target asked for is over. */
  pausedForMs(nowMs: number): number {
    return Math.max(0, this.filledAtMs - nowMs);
  }

  private fill(nowMs: number): void {
    if (nowMs <= this.filledAtMs) return;
    this.tokens = Math.min(this.limits.burst, this.tokens + ((nowMs - this.filledAtMs) * this.limits.perSecond) / 1000);
    this.filledAtMs = nowMs;
  }

  private msOf(tokens: number): number {
    return (tokens * 1000) / this.limits.perSecond;
  }
}

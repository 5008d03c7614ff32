import { setTimeout as wait } from 'node:timers/promises';
import { RetryLater } from '#libs/errors';
import { TokenBucket, type TargetLimits } from './token-bucket.js';

/** The time in which one call may send requests. */
export interface Turn {
  /** Aborted when we give up waiting: at the end of the turn, or when the process leaves. */
  readonly signal: AbortSignal;
  /** Resolves when the target's rate allows one request; throws `RetryLater` where the turn ends before: nothing was sent. */
  request(): Promise<void>;
}

/** What stands between this process and one target: every request passes it, so the target's limits are kept. */
export class Gate {
  private readonly bucket: TokenBucket;

  constructor(
    readonly target: string,
    readonly limits: TargetLimits,
  ) {
    this.bucket = new TokenBucket(limits, performance.now());
  }

  /** A turn that starts now. */
  turn(timeoutMs: number, stopping?: AbortSignal): Turn {
    const endsAtMs = performance.now() + timeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = stopping ? AbortSignal.any([timeout, stopping]) : timeout;
    return { signal, request: () => this.enter(endsAtMs, signal) };
  }

  /** The target asked for a pause: no request of ours before its end. */
  pause(forMs: number): void {
    this.bucket.pause(performance.now(), forMs);
  }

  /** Milliseconds until the target's pause is over. */
  pausedForMs(): number {
    return this.bucket.pausedForMs(performance.now());
  }

  private async enter(endsAtMs: number, signal: AbortSignal): Promise<void> {
    const nowMs = performance.now();
    const waitMs = this.bucket.take(nowMs);
    if (nowMs + waitMs >= endsAtMs) throw this.tooLate(waitMs);
    if (waitMs > 0) await wait(waitMs, undefined, { signal }).catch(() => undefined);
    // a process that was stopped and goes on must not send what it has no time for
    if (signal.aborted || performance.now() >= endsAtMs) throw this.tooLate(0);
  }

  private tooLate(waitMs: number): RetryLater {
    return new RetryLater('throttled', {
      problem: `There was no turn for a request to ${this.target} before the call's own time was over`,
      remedy: 'Nothing was sent; the call is made again by itself.',
      afterMs: waitMs,
    });
  }
}

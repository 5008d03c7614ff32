import { setTimeout as wait } from 'node:timers/promises';
import { RetryLater } from '#libs/errors';
import type { CallEvent } from './call-steps.js';
import type { LaneOrder } from './lane-order.js';
import { Deadline } from './deadline.js';
import { TokenBucket, type TargetLimits } from './token-bucket.js';

/** A request that may be sent. */
export interface Passage {
  /**
   * Says how it ended: read; given up on, so it may still run at the target; or never on its way. What is not said is
   * taken from the turn's end.
   */
  over(ending: 'answered' | 'abandoned' | 'never-sent'): void;
}

/** The time in which one call may send requests. */
export interface Turn {
  /** Aborted when we give up waiting: at the end of the turn, or when the process leaves. */
  readonly signal: AbortSignal;
  /**
   * Resolves when the target's limits allow one request to that path; throws `RetryLater` where the turn ends before:
   * nothing was sent. A gate that must know when requests end hands out a passage.
   */
  request(endpoint?: string): Promise<Passage | undefined>;
  /** When it ends, milliseconds of the monotonic clock. */
  readonly endsAtMs?: number;
  /** The call has ended, whatever came of it. */
  end?(): void;
}

/** What came of an act, for whoever keeps a target's limits. */
export interface Heard {
  readonly kind: CallEvent['kind'];
  /** Of an act that came to nothing. */
  readonly code?: string;
  readonly afterMs?: number;
  /** Calls that ran at once, this one included. */
  readonly running: number;
}

/** A target to which no call is made for a known reason: calls are put off, and those who asked are told. */
export interface OutOfService {
  readonly forMs: number;
  readonly code: string;
  readonly detail: string;
}

/** What stands between this process and one target: every request passes it, so the target's limits are kept. */
export interface TargetGate {
  readonly target: string;
  /** How many calls more may start now, where so many run or are promised room. */
  room(running: number): number;
  /** Milliseconds until calls may start again. */
  pausedForMs(): number;
  /** Why no call is made for long; null where calls are made, and nothing where that never happens. */
  outOfService?(): OutOfService | null;
  /** A turn that starts now. */
  turn(timeoutMs: number): Turn;
  /** Hears what each act came to. */
  heard(event: Heard): void;
  /** Rings when there may be room where there was none. */
  onRoom?(ring: () => void): void;
  /** In which order calls are claimed where more wait than there is room for; by priority and arrival where nothing is said. */
  readonly lanes?: LaneOrder;
}

/** What is said to one call and holds for all. */
const PAUSING: ReadonlySet<string> = new Set(['throttled', 'unavailable']);

/** The gate of a target with simple limits, kept by each process for itself. */
export class Gate implements TargetGate {
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
    const deadline = new Deadline(timeoutMs, stopping);
    const { signal } = deadline;
    return {
      signal,
      endsAtMs,
      end: () => deadline.end(),
      request: async () => {
        await this.enter(endsAtMs, signal);
        return undefined;
      },
    };
  }

  room(running: number): number {
    return this.limits.concurrent - running;
  }

  heard({ kind, code = '', afterMs = 0 }: Heard): void {
    if (kind === 'later' && PAUSING.has(code)) this.pause(afterMs);
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

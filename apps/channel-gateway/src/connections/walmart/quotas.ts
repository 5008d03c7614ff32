import { RetryLater } from '#libs/errors';
import type { Answer } from '../../egress/http-exchange.js';

/** A pause where Walmart does not say how long, milliseconds. */
const UNKNOWN_MS = 10_000;
/** Longest pause after one answer, milliseconds: budgets of an hour fill up every few minutes. */
const LONGEST_MS = 300_000;

/**
 * What is left of each operation's budget. Answers state it (developer.walmart.com, "Rate limiting"):
 * `x-current-token-count` is how many more requests are allowed, `x-next-replenishment-time` when there are more.
 */
export class Quotas {
  private readonly closedUntilMs = new Map<string, number>();

  /** Throws `RetryLater` where an operation is known to be used up. */
  check(operation: string, nowMs: number): void {
    const afterMs = (this.closedUntilMs.get(operation) ?? 0) - nowMs;
    if (afterMs > 0) throw overQuota(operation, afterMs);
  }

  /** Learns from an answer; throws where it was refused for too many requests. */
  note(operation: string, { status, header }: Pick<Answer, 'status' | 'header'>, nowMs: number): void {
    const isRefused = status === 429;
    if (!isRefused && header('x-current-token-count') !== '0') return;
    const stated = pauseOf(header('x-next-replenishment-time'), nowMs);
    if (stated !== undefined) this.closedUntilMs.set(operation, nowMs + stated);
    if (isRefused) throw overQuota(operation, stated ?? UNKNOWN_MS);
  }
}

/** The time is written as seconds to wait, epoch seconds, epoch milliseconds or ISO 8601, by operation and gateway. */
function pauseOf(text: string | null, nowMs: number): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const number = Number(text);
  const atMs = Number.isNaN(number)
    ? Date.parse(text)
    : number < 1e9
      ? nowMs + number * 1000
      : number < 1e12
        ? number * 1000
        : number;
  if (!Number.isFinite(atMs)) return undefined;
  return Math.min(Math.max(Math.ceil(atMs - nowMs), 1), LONGEST_MS);
}

/** Each operation has a budget of its own, so the others go on: the code is none that pauses the whole account. */
function overQuota(operation: string, afterMs: number): RetryLater {
  return new RetryLater('over-quota', {
    problem: `Walmart allows no more requests to ${operation} now`,
    remedy: 'It is sent again by itself.',
    afterMs,
  });
}

/** So many failures in a row, with nothing that went well between them, open it. */
const OPEN_AFTER = 5;
/** How long it stays open at first, and at the longest: twice as long after each probe that fails. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** `closed`: calls go; `open`: none does; `half-open`: one does, as a probe. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Every state, for metrics. */
export const breakerStates: readonly BreakerState[] = ['closed', 'half-open', 'open'];

/** Spares an ERP that is away, and our own tries: one call in place of all finds out whether it is back. Time is handed in. */
export class Breaker {
  private failures = 0;
  private openedTimes = 0;
  private untilMs = 0;

  state(nowMs: number): BreakerState {
    if (this.openedTimes === 0) return 'closed';
    return nowMs < this.untilMs ? 'open' : 'half-open';
  }

  /** Milliseconds until a probe may go. */
  openForMs(nowMs: number): number {
    return this.openedTimes === 0 ? 0 : Math.max(0, this.untilMs - nowMs);
  }

  /** How many calls may run at once. */
  mayRun(nowMs: number): number {
    return { closed: Infinity, open: 0, 'half-open': 1 }[this.state(nowMs)];
  }

  /** The ERP answered: whatever it said, it is there. */
  succeeded(): void {
    this.failures = 0;
    this.openedTimes = 0;
  }

  /** It gave no answer that can be read, or says that it is away. */
  failed(nowMs: number): void {
    this.failures += 1;
    const state = this.state(nowMs);
    if (state === 'half-open' || (state === 'closed' && this.failures >= OPEN_AFTER)) this.open(nowMs, 0);
  }

  /** Nothing will go well for a while: a login that is refused is locked when it is tried too often. */
  open(nowMs: number, atLeastMs: number): void {
    const forMs = Math.max(atLeastMs, Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.openedTimes, 16)));
    this.openedTimes += 1;
    this.untilMs = nowMs + forMs;
  }
}

import type { Clock } from '../ports.js';

/** A clock that stands still until it is moved. */
export class MemoryClock implements Clock {
  readonly #listeners = new Set<() => void>();

  constructor(private now: number = Date.parse('2026-11-20T00:00:00.000Z')) {}

  nowMs(): number {
    return this.now;
  }

  advance(ms: number): void {
    this.now += ms;
    for (const listener of this.#listeners) listener();
  }

  /** Called after each move. */
  onAdvance(listener: () => void): void {
    this.#listeners.add(listener);
  }
}

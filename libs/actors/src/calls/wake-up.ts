import { setTimeout as wait } from 'node:timers/promises';

/** Lets a loop rest until something happens or time is over. */
export class WakeUp {
  private controller = new AbortController();

  /** Ends the rest, or the next one at once. */
  ring(): void {
    this.controller.abort();
  }

  /** Rests; what rang since the last rest ends it at once. */
  async rest(forMs: number): Promise<void> {
    await wait(forMs, undefined, { signal: this.controller.signal }).catch(() => undefined);
    if (this.controller.signal.aborted) this.controller = new AbortController();
  }
}

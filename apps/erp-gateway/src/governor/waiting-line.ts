import type { Permit } from './local-budget.js';

interface Waiter {
  readonly endpoint: string | undefined;
  readonly go: (permit: Permit) => void;
}

/** Requests that wait for a permit, in the order in which they came. */
export class WaitingLine {
  private readonly waiting = new Set<Waiter>();

  get length(): number {
    return this.waiting.size;
  }

  /** A permit as soon as there is one; undefined where the caller's time is over first. `serve` is asked at once. */
  join(endpoint: string | undefined, signal: AbortSignal, serve: () => void): Promise<Permit | undefined> {
    return new Promise((resolve) => {
      const waiter: Waiter = { endpoint, go: resolve };
      this.waiting.add(waiter);
      serve();
      if (!this.waiting.has(waiter)) return;
      signal.addEventListener('abort', () => this.waiting.delete(waiter) && resolve(undefined), { once: true });
    });
  }

  /** Lets go who gets a permit. */
  serve(permitFor: (endpoint: string | undefined) => Permit | undefined): void {
    for (const waiter of this.waiting) {
      const permit = permitFor(waiter.endpoint);
      if (!permit) continue;
      this.waiting.delete(waiter);
      waiter.go(permit);
    }
  }
}

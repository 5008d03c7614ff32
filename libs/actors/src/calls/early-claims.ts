import { randomUUID } from 'node:crypto';
import type { Call, NewCall } from './call.js';
import type { Accepted, EarlyClaim } from './call-store.js';
import type { TargetWorker } from './target-worker.js';

/**
 * Claims calls in the commit that takes them, where their worker has room and nobody waits for it: one commit in place
 * of two for each call. Only calls that can be asked about: whoever dies in between leaves a claim that is looked up.
 */
export class EarlyClaims {
  /** By ref. */
  readonly claims: ReadonlyMap<string, EarlyClaim>;
  private readonly reserved = new Map<TargetWorker, number>();
  private readonly startedAtMs = performance.now();

  constructor(
    private readonly calls: readonly NewCall[],
    private readonly workerOf: (target: string) => TargetWorker | undefined,
  ) {
    const claims = new Map<string, EarlyClaim>();
    // a level waits for those about the same thing: only the table knows them
    const alone = calls.filter((call) => call.level === undefined);
    for (const [target, ofTarget] of Map.groupBy(alone, (call) => call.target)) {
      const worker = workerOf(target);
      const room = worker?.reserve(ofTarget.length) ?? 0;
      if (!worker || room === 0) continue;
      this.reserved.set(worker, room);
      const urgent = ofTarget.toSorted((a, b) => a.priority - b.priority).slice(0, room);
      for (const { ref } of urgent) claims.set(ref, { token: randomUUID(), claimMs: worker.claimMs });
    }
    this.claims = claims;
  }

  /** What was committed is made; what was not gives its room back. Must be called whatever the commit came to. */
  settle(accepted: readonly Accepted[]): void {
    const taken = new Map(accepted.map((one) => [one.ref, one.takenAtMs ?? null]));
    const made = this.calls.flatMap((call) => this.claimed(call, taken.get(call.ref) ?? null));
    for (const [worker, room] of this.reserved)
      worker.take(
        made.filter(({ target }) => this.workerOf(target) === worker),
        room,
        this.startedAtMs,
      );
  }

  private claimed(call: NewCall, takenAtMs: number | null): Call[] {
    const claim = this.claims.get(call.ref);
    if (!claim || takenAtMs === null) return [];
    const fresh = { was: 'queued', version: 1, attempts: 0, doubted: false, kept: null, exception: null } as const;
    return [{ ...call, ...fresh, token: claim.token, receivedAtMs: takenAtMs }];
  }
}

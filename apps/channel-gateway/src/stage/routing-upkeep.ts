import type { Work } from '#libs/service';
import type { GatewayStore } from '../store/gateway-store.js';
import { overdue, release, type JoinTraces } from './routing.js';

/** How often names that became known are looked up, and how soon after a fact came whose name nobody knew yet. */
const EVERY_MS = 1_000;
const SOON_MS = 20;

/** Sends waiting facts on whose name has become known, and tells of those that wait for too long. */
export class RoutingUpkeep implements Work {
  readonly name = 'routing upkeep';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private restMs = EVERY_MS;
  private leaving = false;

  constructor(
    private readonly store: Pick<GatewayStore, 'transaction'>,
    private readonly overdueAfterMs: number,
    private readonly trouble: (error: unknown) => void,
    private readonly join?: JoinTraces,
  ) {}

  start(): void {
    this.rest();
  }

  async stop(): Promise<void> {
    this.leaving = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /**
   * Facts were left waiting. A parcel that leaves at once is told before we have written down what the warehouse called
   * it: that takes milliseconds, so the names are looked up soon, and then less and less often.
   */
  soon(): void {
    // in the middle of such a series the next look is near anyway
    if (this.restMs < EVERY_MS) return;
    this.restMs = SOON_MS;
    if (this.running === undefined) this.rest();
  }

  private rest(): void {
    clearTimeout(this.timer);
    if (this.leaving) return;
    this.timer = setTimeout(() => {
      this.running = this.run().finally(() => {
        this.running = undefined;
        this.rest();
      });
    }, this.restMs);
    this.restMs = Math.min(EVERY_MS, this.restMs * 2);
  }

  private async run(): Promise<void> {
    try {
      let more = true;
      while (more && !this.leaving)
        more = await this.store.transaction(async ({ routing }) => {
          const released = await release(routing, this.join);
          const late = await overdue(routing, this.overdueAfterMs);
          const { frames, exceptions } = released;
          return { result: released.more, frames, exceptions: [...exceptions, ...late] };
        });
    } catch (error) {
      this.trouble(error);
    }
  }
}

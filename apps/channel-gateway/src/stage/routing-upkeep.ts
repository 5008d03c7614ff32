import type { Work } from '#libs/service';
import type { GatewayStore } from '../store/gateway-store.js';
import { overdue, release, type JoinTraces } from './routing.js';

/** How often names that became known are looked up for facts that came at the same moment. */
const EVERY_MS = 1_000;

/** Sends waiting facts on whose name has become known, and tells of those that wait for too long. */
export class RoutingUpkeep implements Work {
  readonly name = 'routing upkeep';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: Pick<GatewayStore, 'transaction'>,
    private readonly overdueAfterMs: number,
    private readonly trouble: (error: unknown) => void,
    private readonly join?: JoinTraces,
  ) {}

  start(): void {
    this.timer = setInterval(() => (this.running ??= this.run().finally(() => (this.running = undefined))), EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.store.transaction(async ({ routing }) => {
        const { frames, exceptions } = await release(routing, this.join);
        const late = await overdue(routing, this.overdueAfterMs);
        return { result: undefined, frames, exceptions: [...exceptions, ...late] };
      });
    } catch (error) {
      this.trouble(error);
    }
  }
}

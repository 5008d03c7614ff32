import type pg from 'pg';
import type { CallDesk } from '#libs/actors';
import type { Work } from '#libs/service';
import type { HandlesOf, Logger } from '#libs/telemetry';
import type { gatewayMetrics } from './gateway.metrics.js';

/** How often figures that take a question to the database are asked for. */
const EVERY_MS = 5_000;
const WAITING = 'select count(*)::int as facts from waiting_fact';
const LAGS = `select account, feed, extract(epoch from clock_timestamp() - position)::float8 as seconds from feed_cursor`;
const UNREAD = {
  name: 'document.unread',
  text: `select state, extract(epoch from clock_timestamp() - min(received_at))::float8 as seconds from document
    where state in ('received', 'reading') group by state`,
};
const UNREAD_STATES = ['received', 'reading'] as const;
const OPEN_STATES = ['queued', 'in-flight', 'in-doubt', 'parked'] as const;

/** What waits in the gateway, as gauges. */
export class GatewayFigures implements Work {
  readonly name = 'gateway figures';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly desk: CallDesk,
    private readonly targets: readonly string[],
    private readonly metrics: Pick<HandlesOf<typeof gatewayMetrics>, 'waiting' | 'unread' | 'calls' | 'pollLag'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(
      () => (this.running ??= this.ask().finally(() => (this.running = undefined))),
      EVERY_MS,
    ).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** A database that is away keeps the last figures; others say that it is. */
  private async ask(): Promise<void> {
    try {
      const { rows } = await this.pool.query<{ facts: number }>(WAITING);
      this.metrics.waiting.set({}, rows[0]?.facts ?? 0);
      const unread = await this.pool.query<{ state: string; seconds: number }>(UNREAD);
      for (const state of UNREAD_STATES) {
        const oldest = unread.rows.find((one) => one.state === state);
        this.metrics.unread.set({ state }, Math.max(0, oldest?.seconds ?? 0));
      }
      const lags = await this.pool.query<{ account: string; feed: string; seconds: number }>(LAGS);
      for (const { account, feed, seconds } of lags.rows) this.metrics.pollLag.set({ account, feed }, seconds);
      const counts = await this.desk.count();
      for (const target of this.targets)
        for (const state of OPEN_STATES) {
          const found = counts.filter((one) => one.target === target && one.state === state);
          this.metrics.calls.set(
            { target, state },
            found.reduce((sum, { calls }) => sum + calls, 0),
          );
        }
    } catch (error) {
      this.logger.debug({ err: error }, 'figures of the database were not read');
    }
  }
}

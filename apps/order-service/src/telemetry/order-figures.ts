import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { viewOf, type Change } from '#libs/actors';
import { channels } from '#libs/contracts';
import { BackgroundWork, RuntimeObserver } from '#libs/service';
import { orderMetrics, Telemetry, type HandlesOf } from '#libs/telemetry';
import { orderActor, stateOfFacts } from '../order/order.actor.js';
import type { OrderFacts } from '../order/order.facts.js';
import type { OrderPolicy } from '../order/order.policy.js';
import { ORDER_POLICY } from '../doors/orders.controller.js';
import { isJudged, milestonesOf } from './milestones.js';

/** How often the oldest open orders are looked for, milliseconds. */
const ASK_EVERY_MS = 15_000;
/** Orders known to be judged: the state before their next change need not be worked out. */
const REMEMBERED = 8_192;

const OLDEST = `
select coalesce(channel, 'other') as channel, extract(epoch from now() - min(created_at))::float8 as seconds
  from order_actor where state_few and state = 'open' group by 1`;

/** The order path as metrics: orders that became known, our own time to acceptance and into the ERP, the oldest open one. */
@Injectable()
export class OrderFigures {
  private readonly handles: HandlesOf<typeof orderMetrics>;
  private readonly judged = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(ORDER_POLICY) private readonly policy: OrderPolicy,
    @Inject(RuntimeObserver) observer: RuntimeObserver,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    this.handles = telemetry.metrics.declare(orderMetrics, { channel: channels });
    observer.listen((change) => this.changed(change));
    work.add({ name: 'order figures', start: () => this.start(), stop: () => clearInterval(this.timer) });
  }

  private changed(change: Change): void {
    const { before, after, columns, traceparent } = change;
    const channel = columns['channel'];
    if (!channel) return;
    if (!before.facts['placed']) this.handles.received.add({ channel });
    for (const { outcome, seconds } of milestonesOf(change, this.stateBefore(change)))
      this.handles.processingDuration.observe({ channel, outcome }, seconds, traceparent);
    if (isJudged(columns['state'])) this.remember(after.key);
  }

  /** Worked out once for an order: when it is judged. */
  private stateBefore({ before, columns }: Change): string | null {
    const { state = null } = columns;
    if (!isJudged(state) || this.judged.has(before.key)) return state;
    const definition = orderActor(this.policy);
    return stateOfFacts(viewOf(definition, before) as OrderFacts, this.policy);
  }

  private remember(key: string): void {
    this.judged.delete(key);
    this.judged.add(key);
    const [oldest] = this.judged;
    if (this.judged.size > REMEMBERED && oldest !== undefined) this.judged.delete(oldest);
  }

  private start(): void {
    void this.ask();
    this.timer = setInterval(() => void this.ask(), ASK_EVERY_MS).unref();
  }

  /** A database that is away keeps the last figures; others say that it is. */
  private async ask(): Promise<void> {
    try {
      const { rows } = await this.pool.query<{ channel: string; seconds: number }>(OLDEST);
      for (const channel of channels)
        this.handles.oldestOpenAge.set({ channel }, rows.find((row) => row.channel === channel)?.seconds ?? 0);
    } catch (error) {
      this.telemetry.logger.debug({ err: error }, 'the oldest open orders were not looked for');
    }
  }
}

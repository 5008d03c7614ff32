import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { CallDesk, type NewCall } from '#libs/actors';
import { BackgroundWork } from '#libs/service';
import { Telemetry } from '#libs/telemetry';
import { priorityOf } from '../inbound/lanes.js';
import { wakeParked } from '../outbound/parked-calls.js';
import { answeredAndParked, closeDue, settleAnswered, uncalled } from './summary-rows.js';
import { SUMMARY } from './summary.caller.js';

/** How often it is looked for summaries whose time has come, milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** Most summaries that one look closes, and postings that it wakes. */
const AT_ONCE = 500;

/** Closes summaries in time, has them posted, and wakes their postings when the ERP has answered. */
@Injectable()
export class SummariesWork {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    work.add({ name: 'summaries', start: () => this.next(), stop: () => this.stop() });
  }

  private next(): void {
    this.timer = setTimeout(() => {
      this.underWay = this.look().finally(() => this.timer && this.next());
    }, LOOK_EVERY_MS).unref();
  }

  private stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.underWay;
  }

  private async look(): Promise<void> {
    try {
      await closeDue(this.pool, AT_ONCE);
      const closed = await uncalled(this.pool, AT_ONCE);
      if (closed.length > 0) await this.desk.accept(closed.map(callOf));
      await wakeParked(this.pool, await answeredAndParked(this.pool, AT_ONCE));
      await settleAnswered(this.pool);
    } catch (error) {
      this.telemetry.logger.debug({ err: error }, 'it was not looked for summaries');
    }
  }
}

/** One content for one ref: whoever hands it in says the same. */
function callOf({ ref, target, closedAt }: { ref: string; target: string; closedAt: string }): NewCall {
  const lane = 'settlements';
  const message = {
    id: ref,
    type: SUMMARY,
    source: 'erp-gateway',
    key: ref,
    time: closedAt,
    revision: 1,
    data: { ref },
  };
  return { ref, target, lane, priority: priorityOf(lane), message };
}

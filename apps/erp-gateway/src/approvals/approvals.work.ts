import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { BackgroundWork } from '#libs/service';
import { Telemetry } from '#libs/telemetry';
import { wakeParked } from '../outbound/parked-calls.js';
import { decidedAndParked } from './approval-rows.js';

/** How often it is looked for answers that came while a call was under way, milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** Wakes postings of which somebody has decided. */
@Injectable()
export class ApprovalsWork {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    work.add({ name: 'approvals', start: () => this.start(), stop: () => clearInterval(this.timer) });
  }

  private start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  private async look(): Promise<void> {
    try {
      await wakeParked(this.pool, await decidedAndParked(this.pool));
    } catch (error) {
      this.telemetry.logger.debug({ err: error }, 'it was not looked for decided postings');
    }
  }
}

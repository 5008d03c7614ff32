import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { BackgroundWork } from '#libs/service';
import { Telemetry } from '#libs/telemetry';
import { PolicyReload, type Held } from '../posting/policy-reload.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { PostingSignals } from './posting-signals.js';

/** How often the table is asked, milliseconds. */
const ASK_EVERY_MS = 5_000;

const PENDING = `
select message -> 'data' -> 'body' ->> 'legalEntity' as "legalEntity", count(*)::int as postings,
       extract(epoch from now() - min(received_at))::float8 as "oldestSeconds"
  from call where state <> 'done' and message ->> 'type' = 'posting.requested.v1'
   and not (state = 'parked' and last_error ->> 'code' in ('awaiting-approval', 'gathered')) group by 1`;

const HELD = `
select message -> 'data' -> 'body' ->> 'legalEntity' as "legalEntity", count(*)::int as postings,
       case last_error ->> 'code' when 'gathered' then 'summary' else 'approval' end as reason
  from call where state = 'parked' and last_error ->> 'code' in ('awaiting-approval', 'gathered') group by 1, 3`;

/** Postings that have no outcome, as gauges: a histogram of finished work hides a stall. */
@Injectable()
export class PendingPostings {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(PostingSignals) private readonly signals: PostingSignals,
    @Inject(PolicyReload) private readonly reload: PolicyReload,
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    work.add({ name: 'pending postings', start: () => this.start(), stop: () => clearInterval(this.timer) });
  }

  private start(): void {
    this.timer = setInterval(() => void this.ask(), ASK_EVERY_MS).unref();
  }

  private async ask(): Promise<void> {
    try {
      const { rows } = await this.pool.query<{ legalEntity: string; postings: number; oldestSeconds: number }>(PENDING);
      const entities = this.setup.erps.flatMap(({ connection }) => connection.legalEntities);
      this.signals.pending(rows, entities);
      this.reload.held((await this.pool.query<Held>(HELD)).rows, entities);
    } catch (error) {
      this.telemetry.logger.debug({ err: error }, 'pending postings were not counted');
    }
  }
}

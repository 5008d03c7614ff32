import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { CALL_PAGE, CallDesk } from '#libs/actors';
import { BackgroundWork } from '#libs/service';
import { Telemetry } from '#libs/telemetry';
import type { ServedErp } from '../connections/served-erp.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { PostgresBudgetStore } from './budget-store.js';

/** Lends each ERP's governor what all replicas share, as long as the service runs. */
@Injectable()
export class GovernorWork {
  constructor(
    @Inject(GATEWAY_SETUP) { erps }: GatewaySetup,
    @Inject(pg.Pool) pool: pg.Pool,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    const store = new PostgresBudgetStore(pool);
    const start = (): void => erps.forEach((erp) => this.serve(erp, store));
    work.add({ name: 'governors', start, stop: () => Promise.all(erps.map(({ gate }) => gate.close())) });
  }

  private serve({ gate }: ServedErp, store: PostgresBudgetStore): void {
    const troubled = (error: unknown) =>
      this.telemetry.logger.warn(
        { connection: gate.target, err: error },
        'no new lease of the ERP’s limits: calls wait',
      );
    gate.onResumed(() => void this.release(gate.target).catch(troubled));
    gate.serve({ store, troubled });
  }

  /** What was put off while a person had paused the ERP is due again. */
  private async release(target: string): Promise<void> {
    for (let released = CALL_PAGE; released === CALL_PAGE;)
      released = (await this.desk.retry({ target, state: 'parked' })).length;
  }
}

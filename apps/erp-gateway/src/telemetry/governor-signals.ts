import type { CallCount } from '#libs/actors';
import { erpGovernorMetrics, type HandlesOf, type Telemetry } from '#libs/telemetry';
import type { ServedErp } from '../connections/served-erp.js';
import { breakerStates } from '../governor/breaker.js';
import type { Governor } from '../governor/governor.js';
import { laneForecasts } from '../governor/lane-forecast.js';
import type { GatewaySetup } from '../setup.js';

/** How ERPs are driven, as gauges. */
export class GovernorSignals {
  private readonly handles: HandlesOf<typeof erpGovernorMetrics>;
  private readonly erps: readonly ServedErp[];

  constructor(telemetry: Telemetry, { erps }: GatewaySetup) {
    this.erps = erps;
    const quotas = new Set(erps.flatMap(({ gate }) => gate.limits.quotas.map(({ name }) => name)));
    this.handles = telemetry.metrics.declare(erpGovernorMetrics, {
      connection: erps.map(({ connection }) => connection.name),
      quota: [...quotas],
    });
    for (const { gate } of erps) this.read(gate);
  }

  /** Hears how many calls wait. */
  readonly counted = (counts: readonly CallCount[]): void => {
    for (const { gate } of this.erps)
      for (const { lane, waiting, throughSeconds } of laneForecasts(gate.target, gate.view(), counts)) {
        const labels = { connection: gate.target, lane };
        this.handles.laneWaiting.set(labels, waiting);
        this.handles.laneThrough.set(labels, throughSeconds);
      }
  };

  private read(gate: Governor): void {
    const { handles } = this;
    const connection = gate.target;
    for (const { name: quota, requests } of gate.limits.quotas) {
      const used = () => gate.view().used[quota] ?? { counted: 0, permitted: requests };
      handles.budgetUsed.read({ connection, quota }, () => used().counted / used().permitted);
      handles.budgetShare.read({ connection, quota }, () => used().permitted / requests);
    }
    handles.concurrencyLimit.read({ connection }, () => Math.min(gate.view().cap, gate.view().lent));
    handles.running.read({ connection }, () => gate.view().running);
    for (const state of breakerStates)
      handles.breaker.read({ connection, state }, () => (gate.view().breaker === state ? 1 : 0));
    handles.outOfService.read({ connection, reason: 'paused' }, () => (gate.view().paused ? 1 : 0));
    handles.outOfService.read({ connection, reason: 'closed' }, () => (gate.view().closedForMs > 0 ? 1 : 0));
  }
}

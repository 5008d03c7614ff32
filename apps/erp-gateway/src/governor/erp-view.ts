import type { CallCount } from '#libs/actors';
import type { ServedErp } from '../connections/served-erp.js';
import type { Reachability } from '../outbound/item-list.work.js';
import type { BreakerState } from './breaker.js';
import { laneForecasts } from './lane-forecast.js';
import type { Paused } from './shared-budget.js';

/** A quota as people see it. */
export interface QuotaView {
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
  readonly endpoints: readonly string[] | null;
  /** Requests of all replicas that count now. */
  readonly used: number;
  /** What is ours of it: less than `requests` where others use the same account. */
  readonly permitted: number;
}

/** A lane as people see it. */
export interface LaneView {
  readonly lane: string;
  readonly waiting: number;
  /** When what waits now is through at the present rate; null where nothing moves. */
  readonly throughAt: string | null;
}

/** An ERP as people see it. */
export interface ErpView extends Partial<Reachability> {
  readonly name: string;
  readonly driver: string;
  /** Version of the ERP's interface that is spoken, and the day on which its vendor takes it away. */
  readonly apiVersion: string;
  readonly sunset: string | null;
  /** Day since which the vendor's answers call it deprecated. */
  readonly deprecatedSince: string | null;
  readonly legalEntities: readonly string[];
  readonly quotas: readonly QuotaView[];
  /** Requests at once: of all replicas; what this one dares and was lent; and what it has under way. */
  readonly concurrency: {
    readonly limit: number;
    readonly cap: number;
    readonly lent: number;
    readonly running: number;
  };
  readonly breaker: BreakerState;
  /** Who paused it; null while calls are made. */
  readonly paused: Paused | null;
  /** When it takes calls again, where it is closed at this time of day. */
  readonly closedUntil: string | null;
  /** Calls a second that all replicas bring to an end. */
  readonly callsPerSecond: number;
  readonly lanes: readonly LaneView[];
}

/** An ERP as this replica knows it. */
export function erpView(erp: ServedErp, counts: readonly CallCount[], reachability?: Reachability): ErpView {
  const { connection, driver, gate } = erp;
  const view = gate.view();
  const nowMs = Date.now();
  const at = (seconds: number) => new Date(nowMs + seconds * 1_000).toISOString();
  return {
    name: connection.name,
    driver: connection.driver,
    apiVersion: driver.apiVersion,
    sunset: driver.sunset,
    deprecatedSince: driver.deprecatedSince ?? null,
    legalEntities: connection.legalEntities,
    ...reachability,
    quotas: gate.limits.quotas.map(({ name, requests, windowMs, endpoints = null }) => {
      const { counted: used = 0, permitted = requests } = view.used[name] ?? {};
      return { name, requests, windowSeconds: windowMs / 1_000, endpoints, used, permitted };
    }),
    concurrency: { limit: gate.limits.concurrent, cap: view.cap, lent: view.lent, running: view.running },
    breaker: view.breaker,
    paused: view.paused,
    closedUntil: view.closedForMs > 0 ? at(view.closedForMs / 1_000) : null,
    callsPerSecond: Math.round(view.perSecond * 100) / 100,
    lanes: laneForecasts(gate.target, view, counts).map(({ lane, waiting, throughSeconds }) => ({
      lane,
      waiting,
      throughAt: Number.isFinite(throughSeconds) ? at(throughSeconds) : null,
    })),
  };
}

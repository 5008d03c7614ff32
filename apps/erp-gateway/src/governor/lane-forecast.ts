import type { CallCount } from '#libs/actors';
import { lanes, type Lane } from '../inbound/lanes.js';
import type { GovernorView } from './governor.js';
import { etaSeconds } from './lane-eta.js';

/** What waits in a lane, and when it is through. */
export interface LaneForecast {
  readonly lane: Lane;
  readonly waiting: number;
  /** From now, at the present rate; Infinity where nothing moves. */
  readonly throughSeconds: number;
}

/** Where calls wait for longer than this, what is brought to an end is what the ERP bears, seconds. */
const SATURATED_AFTER = 15;

/** When each lane of an ERP is through: at what is observed where calls pile up, else at what the limits bear. */
export function laneForecasts(
  target: string,
  view: Pick<GovernorView, 'perSecond' | 'permittedPerSecond' | 'paused' | 'closedForMs' | 'breaker'>,
  counts: readonly CallCount[],
): LaneForecast[] {
  const mine = counts.filter((one) => one.target === target);
  const calls = (lane: string) => mine.reduce((sum, one) => sum + (one.lane === lane ? one.calls : 0), 0);
  const waiting = lanes.map((lane) => ({ lane, calls: calls(lane) }));
  const oldest = Math.max(0, ...mine.map(({ oldestSeconds }) => oldestSeconds));
  const rate = oldest > SATURATED_AFTER ? view.perSecond : view.permittedPerSecond;
  const perSecond = view.paused || view.breaker === 'open' ? 0 : rate;
  const through = etaSeconds(waiting, Math.min(perSecond, Number.MAX_SAFE_INTEGER));
  return waiting.map(({ lane, calls: count }) => {
    const seconds = through.get(lane) ?? 0;
    return { lane, waiting: count, throughSeconds: count > 0 ? seconds + view.closedForMs / 1_000 : 0 };
  });
}

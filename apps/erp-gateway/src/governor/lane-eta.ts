import { LANE_FLOOR } from './lane-turns.js';

/** Calls that wait in a lane; the most urgent lane first. */
export interface WaitingLane {
  readonly lane: string;
  readonly calls: number;
}

/**
 * When what waits now is through, seconds by lane, at so many calls a second: the most urgent lane gets all but the
 * twentieth that is each other's. Infinity where nothing moves.
 */
export function etaSeconds(lanes: readonly WaitingLane[], callsPerSecond: number): ReadonlyMap<string, number> {
  const left = new Map(lanes.filter(({ calls }) => calls > 0).map(({ lane, calls }) => [lane, calls]));
  const through = new Map(lanes.map(({ lane, calls }) => [lane, calls > 0 ? Infinity : 0]));
  if (callsPerSecond <= 0) return through;
  let seconds = 0;
  while (left.size > 0) {
    const speeds = [...left.keys()].map((lane, index) => {
      const part = index === 0 ? 1 - LANE_FLOOR * (left.size - 1) : LANE_FLOOR;
      return { lane, perSecond: part * callsPerSecond };
    });
    const step = Math.min(...speeds.map(({ lane, perSecond }) => (left.get(lane) ?? 0) / perSecond));
    seconds += step;
    for (const { lane, perSecond } of speeds) {
      const calls = (left.get(lane) ?? 0) - perSecond * step;
      if (calls > 1e-9) left.set(lane, calls);
      else {
        left.delete(lane);
        through.set(lane, seconds);
      }
    }
  }
  return through;
}

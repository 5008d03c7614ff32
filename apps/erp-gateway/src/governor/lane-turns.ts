import type { Call, ClaimOrder, LaneOrder } from '#libs/actors';

/** What every lane gets of the calls, however much waits in more urgent ones. */
export const LANE_FLOOR = 0.05;
/** Shares that are remembered of one lane: far more than there are channel accounts. */
const SHARES_KEPT = 1_000;

interface Lane {
  /** Calls that are owed to it. */
  credit: number;
  /** Calls by share, less what the least served has had. */
  served: Map<string, number>;
}

/**
 * In which order calls are claimed where more wait than there is room for: the most urgent lane first, but each gets its
 * twentieth; within a lane the channel account that has had the least.
 */
export class LaneTurns implements LaneOrder {
  private readonly lanes: readonly Lane[];

  /** Priorities are 0, the most urgent, to `lanes` − 1. */
  constructor(lanes: number) {
    this.lanes = Array.from({ length: lanes }, () => ({ credit: 0, served: new Map<string, number>() }));
  }

  order(room: number): ClaimOrder {
    const owed = this.lanes.flatMap(({ credit }, priority) => (credit >= 1 ? [priority] : []));
    const byUrgency = this.lanes.flatMap((_lane, priority) => (owed.includes(priority) ? [] : [priority]));
    return {
      lanes: [
        // the least urgent first: it waits longest otherwise
        ...owed.toReversed().map((priority) => ({ priority, most: 1 })),
        ...byUrgency.map((priority) => ({ priority, most: room })),
      ],
      served: this.lanes.flatMap(({ served }, priority) =>
        [...served].map(([share, calls]) => ({ priority, share, calls })),
      ),
    };
  }

  claimed(calls: readonly Pick<Call, 'priority' | 'share'>[]): void {
    for (const { priority, share } of calls) {
      const lane = this.lanes[priority];
      for (const one of this.lanes) one.credit = Math.min(1, one.credit + LANE_FLOOR);
      if (!lane) continue;
      lane.credit = 0;
      this.serve(lane, share ?? '');
    }
  }

  /** One that comes anew begins where the least served stands: it is owed nothing for the time in which it was not there. */
  private serve({ served }: Lane, share: string): void {
    const least = Math.min(...served.values());
    served.set(share, (served.get(share) ?? (Number.isFinite(least) ? least : 0)) + 1);
    const lowest = Math.min(...served.values());
    for (const [name, calls] of served) served.set(name, calls - lowest);
    if (served.size > SHARES_KEPT) served.clear();
  }
}

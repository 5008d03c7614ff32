import type { RepeatedWork } from '../intake/polling/repeated.js';
import type { CompletenessCheck } from './completeness-check.js';
import { knownDays, type Database } from './completeness-statements.js';
import { dueDays, oldestDay } from './due-days.js';

/** What comparing days by themselves needs. */
export interface CompletenessRoundParts {
  readonly account: string;
  readonly timeZone: string;
  readonly pool: Database;
  readonly check: CompletenessCheck;
  readonly trouble: (account: string, error: unknown) => void;
}

/** How often it is asked whether a day is over, milliseconds. */
const EVERY_MS = 5 * 60_000;

/** Compares each day of an account when it is over, and again while it is not complete. */
export class CompletenessRound implements RepeatedWork {
  constructor(private readonly parts: CompletenessRoundParts) {}

  async once(stopping: AbortSignal): Promise<number> {
    const { account, timeZone, pool, check, trouble } = this.parts;
    try {
      const nowMs = Date.now();
      const { known, sinceMs } = await knownDays(pool, account, oldestDay(timeZone, nowMs));
      for (const day of dueDays({ timeZone, nowMs, sinceMs, known })) {
        if (stopping.aborted) return 0;
        await check.run(day, stopping);
      }
    } catch (error) {
      if (!stopping.aborted) trouble(account, error);
    }
    return EVERY_MS;
  }
}

import type pg from 'pg';
import type { Work } from '#libs/service';
import { giveBackLeases, renewLeases } from './polling-statements.js';

/** How long leases hold, and how often they are renewed. */
export interface LeaseTimes {
  /** A dead replica's accounts are taken over so long after its last renewal, at most a renewal later. */
  readonly holdMs: number;
  readonly renewEveryMs: number;
}

/** Three renewals may fail before another replica takes over: within six seconds. */
export const DEFAULT_LEASE_TIMES: LeaseTimes = { holdMs: 5_000, renewEveryMs: 1_250 };

/** Told when this replica begins and ceases to speak for an account. */
export interface LeaseObserver {
  gained(account: string): void;
  lost(account: string): void;
  trouble(error: unknown): void;
}

/** One replica an account: it alone polls and compares. The others wait for its lease to end. */
export class Leases implements Work {
  readonly name = 'leases of channel accounts';
  /** Until when each is surely ours, by this process's monotonic clock. */
  private readonly untilMs = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | undefined;
  private leaving = false;

  constructor(
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly accounts: readonly string[],
    private readonly holder: string,
    private readonly observer: LeaseObserver,
    private readonly times: LeaseTimes = DEFAULT_LEASE_TIMES,
  ) {}

  start(): void {
    if (this.accounts.length === 0) return;
    this.renewing = this.renew();
    this.timer = setInterval(
      () => (this.renewing ??= this.renew().finally(() => (this.renewing = undefined))),
      this.times.renewEveryMs,
    );
    void this.renewing.finally(() => (this.renewing = undefined));
  }

  /** Gives the accounts back; whoever works for them has stopped by then. */
  async stop(): Promise<void> {
    this.leaving = true;
    clearInterval(this.timer);
    await this.renewing;
    this.untilMs.clear();
    await giveBackLeases(this.pool, this.holder).catch((error: unknown) => this.observer.trouble(error));
  }

  /** Whether the account is still ours: a process that was stopped and goes on finds out here. */
  holds(account: string): boolean {
    return performance.now() < (this.untilMs.get(account) ?? 0);
  }

  private async renew(): Promise<void> {
    const askedAtMs = performance.now();
    try {
      const ours = await renewLeases(this.pool, this.accounts, this.holder, this.times.holdMs / 1000);
      if (!this.leaving) this.now(new Set(ours), askedAtMs + this.times.holdMs);
    } catch (error) {
      this.observer.trouble(error);
      this.now(new Set(this.accounts.filter((account) => this.holds(account))));
    }
  }

  private now(ours: ReadonlySet<string>, untilMs?: number): void {
    for (const account of this.accounts) {
      const had = this.untilMs.has(account);
      if (ours.has(account)) {
        if (untilMs !== undefined) this.untilMs.set(account, untilMs);
        if (!had) this.observer.gained(account);
      } else if (had) {
        this.untilMs.delete(account);
        this.observer.lost(account);
      }
    }
  }
}

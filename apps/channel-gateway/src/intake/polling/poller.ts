import { randomUUID } from 'node:crypto';
import type { Work } from '#libs/service';
import type { OpenedAccount } from '../../connections/open-connections.js';
import { FeedPoller, type FeedPollerParts } from './feed-poller.js';
import { DEFAULT_LEASE_TIMES, Leases, type LeaseTimes } from './leases.js';
import { Repeated, type RepeatedWork } from './repeated.js';

/** After this time without a window that was read, somebody is told, milliseconds. */
const STUCK_AFTER_MS = 15 * 60_000;

/** What the poller is made of, besides what each feed has of its own. */
export interface PollerParts extends Omit<
  FeedPollerParts,
  'account' | 'source' | 'feed' | 'gate' | 'lease' | 'stuckAfterMs'
> {
  readonly accounts: readonly OpenedAccount[];
  /** What else is done for an account by the one replica that speaks for it. */
  readonly alsoFor?: (account: OpenedAccount) => readonly RepeatedWork[];
  /** Told when this replica begins to speak for an account. */
  readonly gained: (account: string) => void;
  readonly trouble: (error: unknown) => void;
  readonly leaseTimes?: LeaseTimes;
  readonly stuckAfterMs?: number;
}

/** Polls every account that is ours, each by itself: one that is down, slow or wrong costs the others nothing. */
export class Poller implements Work {
  readonly name = 'poller';
  private readonly leases: Leases;
  private readonly lease = { holder: randomUUID(), holds: (account: string) => this.leases.holds(account) };
  private readonly running = new Map<string, Repeated>();
  private readonly ending = new Set<Promise<void>>();

  constructor(private readonly parts: PollerParts) {
    const polled = parts.accounts.filter((one) => this.worksFor(one).length > 0);
    const names = polled.map(({ account }) => account.account);
    const observer = {
      gained: (name: string) => this.begin(polled.find(({ account }) => account.account === name)),
      lost: (name: string) => void this.end(name),
      trouble: parts.trouble,
    };
    this.leases = new Leases(parts.pool, names, this.lease.holder, observer, parts.leaseTimes ?? DEFAULT_LEASE_TIMES);
  }

  start(): void {
    this.leases.start();
  }

  /** What is under way ends; then others may go on at once. */
  async stop(): Promise<void> {
    for (const name of this.running.keys()) void this.end(name);
    await Promise.all(this.ending);
    await this.leases.stop();
    for (const name of this.running.keys()) void this.end(name);
    await Promise.all(this.ending);
  }

  private begin(account: OpenedAccount | undefined): void {
    if (!account) return;
    this.parts.gained(account.account.account);
    this.running.set(account.account.account, new Repeated(this.worksFor(account)));
  }

  private end(name: string): Promise<void> {
    const running = this.running.get(name);
    this.running.delete(name);
    const ended = (running?.stop() ?? Promise.resolve()).finally(() => this.ending.delete(ended));
    this.ending.add(ended);
    return ended;
  }

  private worksFor(account: OpenedAccount): readonly RepeatedWork[] {
    const { opened, kind } = account;
    const { stuckAfterMs = STUCK_AFTER_MS } = this.parts;
    const common = { account: account.account.account, source: kind.source, gate: opened.target.gate, stuckAfterMs };
    const feeds = opened.feeds.map((feed) => new FeedPoller({ ...this.parts, ...common, feed, lease: this.lease }));
    return [...feeds, ...(this.parts.alsoFor?.(account) ?? [])];
  }
}

import { CrossdockError } from '#libs/errors';
import type { HandlesOf, Telemetry } from '#libs/telemetry';
import { CompletenessCheck } from './completeness/completeness-check.js';
import type { CompletenessReport } from './completeness/completeness-report.js';
import { CompletenessRound } from './completeness/completeness-round.js';
import { readReports, type Database } from './completeness/completeness-statements.js';
import type { OpenedAccount } from './connections/open-connections.js';
import type { RepeatedWork } from './intake/polling/repeated.js';
import type { IncomingDocument, Receipt } from './raw-store/incoming-document.js';
import { SubscriptionRound } from './subscriptions/subscription-round.js';
import type { gatewayMetrics } from './telemetry/gateway.metrics.js';
import type { Troubles } from './troubles/troubles.js';

/** What the watches are made of. */
export interface WatchParts {
  readonly accounts: readonly OpenedAccount[];
  readonly pool: Database;
  readonly receive: (documents: readonly IncomingDocument[]) => Promise<readonly Receipt[]>;
  readonly troubles: Troubles;
  readonly metrics: Pick<HandlesOf<typeof gatewayMetrics>, 'completeness' | 'restored'>;
  readonly logger: Telemetry['logger'];
}

/** Sees to it that what a channel holds comes in: its subscriptions, and its own count of every day. */
export class Watches {
  constructor(private readonly parts: WatchParts) {}

  /** What is done for an account by the one replica that speaks for it. */
  worksFor(account: OpenedAccount): readonly RepeatedWork[] {
    const check = this.checkOf(account);
    const name = account.account.account;
    const trouble = (of: string, error: unknown): void =>
      this.parts.logger.warn({ account: of, err: error }, 'a channel was not asked what it holds');
    return [
      ...(account.opened.subscriptions ? [this.subscriptions(account, account.opened.subscriptions)] : []),
      ...(check
        ? [new CompletenessRound({ account: name, timeZone: zoneOf(account), pool: this.parts.pool, check, trouble })]
        : []),
    ];
  }

  /** Compares a day now; by whichever replica is asked. */
  check(account: string, day: string): Promise<CompletenessReport> {
    const found = this.parts.accounts.find((one) => one.account.account === account);
    const check = found && this.checkOf(found);
    if (check) return check.run(day);
    throw new CrossdockError('unknown-account', {
      problem: `${account} is no account whose channel says what it holds`,
      remedy: 'Name a connected account of policies/channel-accounts.yaml.',
      where: { field: 'account', value: account },
    });
  }

  /** The newest comparisons that fit. */
  reports(filter: {
    account?: string | undefined;
    day?: string | undefined;
    limit: number;
  }): Promise<CompletenessReport[]> {
    return readReports(this.parts.pool, filter, filter.limit);
  }

  private checkOf(account: OpenedAccount): CompletenessCheck | undefined {
    const { pool, receive, troubles } = this.parts;
    const { kind, opened } = account;
    const counts = opened.completeness;
    if (!counts) return undefined;
    const own = { account: account.account.account, source: kind.source, timeZone: zoneOf(account), counts };
    const checked = (report: CompletenessReport): void => this.count(report);
    return new CompletenessCheck({ ...own, gate: opened.target.gate, pool, receive, troubles, checked });
  }

  private subscriptions(account: OpenedAccount, watch: NonNullable<OpenedAccount['opened']['subscriptions']>) {
    const { metrics, troubles, logger } = this.parts;
    return new SubscriptionRound({
      account: account.account.account,
      watch,
      gate: account.opened.target.gate,
      troubles,
      observer: {
        restored: (of, topics) => {
          metrics.restored.add({ account: of }, topics.length);
          logger.warn({ account: of, topics }, 'subscriptions had been taken away, and are made again');
        },
        trouble: (of, error) => logger.warn({ account: of, err: error }, 'subscriptions were not looked at'),
      },
    });
  }

  private count({ account, held, fetched, unfetched, unlisted }: CompletenessReport): void {
    const { completeness } = this.parts.metrics;
    const found = { held, fetched, unfetched: unfetched.length, unlisted } as const;
    for (const [result, orders] of Object.entries(found) as [keyof typeof found, number][])
      completeness.add({ account, result }, orders);
  }
}

/** The zone whose days are compared; partners have none, and are not compared. */
function zoneOf({ account }: OpenedAccount): string {
  return 'timeZone' in account ? account.timeZone : 'UTC';
}

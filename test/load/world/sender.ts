import { OrderTemplate, QUIET_ACCOUNT, TOLD_ACCOUNT, type LoadAccount } from './order-template.js';
import type { WebhookClient } from './client.js';

/** How orders are sent. */
export interface SendWish {
  /** Number of the first order, and how many. */
  readonly from: number;
  readonly orders: number;
  /** Orders sent and not posted yet, at most: what waits in the shop, not in us. */
  readonly outstanding: number;
  /** Whether the shop hears of each shipment from us. */
  readonly confirmed?: boolean;
}

/** How far the sender is. */
export interface SentStatus {
  readonly wanted: number;
  readonly accepted: number;
  /** Deliveries that were sent away, by status: they are sent again. */
  readonly refused: Readonly<Record<string, number>>;
  /** Refusals that named no `Retry-After`. */
  readonly withoutRetryAfter: number;
}

/** Deliveries at once. */
const SENDERS = 32;
const RETRY_MS = 250;
/** Longest pause of a sender that was sent away: the bench must not sleep as long as a shop would. */
const LONGEST_RETRY_MS = 1_000;

/** Sends signed orders as fast as they are taken, with a bound on what is not posted yet. */
export class Sender {
  private wanted = 0;
  private accepted = 0;
  private withoutRetryAfter = 0;
  private readonly refused: Record<string, number> = {};
  private readonly template: OrderTemplate;
  private resume: (() => void)[] = [];

  constructor(
    private readonly client: WebhookClient,
    variables: Readonly<Record<string, string | undefined>>,
    private readonly posted: () => number,
  ) {
    this.template = new OrderTemplate(variables);
  }

  /** Sends orders; resolves when all are taken. */
  async send({ from, orders, outstanding, confirmed }: SendWish): Promise<void> {
    const account = confirmed ? TOLD_ACCOUNT : QUIET_ACCOUNT;
    this.wanted += orders;
    let next = from;
    const one = async (): Promise<void> => {
      while (next < from + orders) {
        const index = next++;
        while (this.accepted - this.posted() >= outstanding) await this.room();
        await this.deliver(index, account);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, one));
  }

  /** Something was posted: there may be room. */
  ring(): void {
    const waiting = this.resume;
    this.resume = [];
    for (const resume of waiting) resume();
  }

  get status(): SentStatus {
    const { wanted, accepted, refused, withoutRetryAfter } = this;
    return { wanted, accepted, refused, withoutRetryAfter };
  }

  private room(): Promise<void> {
    return new Promise((resume) => this.resume.push(resume));
  }

  private async deliver(index: number, account: LoadAccount): Promise<void> {
    const { body, headers } = this.template.order(index, account);
    const path = `/webhooks/shopify/${account.account}`;
    for (;;) {
      const { status, retryAfterMs } = await this.client.post(path, headers, body);
      if (status === 200) break;
      this.refused[status] = (this.refused[status] ?? 0) + 1;
      if (status !== 0 && retryAfterMs === null) this.withoutRetryAfter += 1;
      await new Promise((after) => setTimeout(after, Math.min(LONGEST_RETRY_MS, retryAfterMs ?? RETRY_MS)));
    }
    this.accepted += 1;
  }
}

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
  /** Deliveries at once; 32 unless stated. */
  readonly senders?: number;
  /** After so long nothing is sent any more, and what was sent away is given up; for ever unless stated. */
  readonly forMs?: number;
}

/** How far the sender is. */
export interface SentStatus {
  /** Senders that have something to send. */
  readonly sending: number;
  /** Deliveries that were tried, answered with 2xx, and given up after they had been sent away. */
  readonly tried: number;
  readonly givenUp: number;
  readonly accepted: number;
  /** Deliveries that were sent away, by status: they are sent again. */
  readonly refused: Readonly<Record<string, number>>;
  /** Refusals that named no `Retry-After`. */
  readonly withoutRetryAfter: number;
}

/** A shop's sender has some dozens of connections open. */
const SENDERS = 32;
const RETRY_MS = 250;
/** Longest pause of a sender that was sent away: the bench must not sleep as long as a shop would. */
const LONGEST_RETRY_MS = 1_000;

/** Sends signed orders as fast as they are taken, with a bound on what is not posted yet. */
export class Sender {
  private sending = 0;
  private tried = 0;
  private givenUp = 0;
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

  /** Sends orders; resolves when all are taken, or the time is over. */
  async send({ from, orders, outstanding, confirmed, senders = SENDERS, forMs = Infinity }: SendWish): Promise<void> {
    const account = confirmed ? TOLD_ACCOUNT : QUIET_ACCOUNT;
    const endsAtMs = performance.now() + forMs;
    let next = from;
    const one = async (): Promise<void> => {
      while (next < from + orders && performance.now() < endsAtMs) {
        const index = next++;
        while (this.accepted - this.posted() >= outstanding) await this.room();
        await this.deliver(index, account, endsAtMs);
      }
      this.sending -= 1;
    };
    this.sending += senders;
    await Promise.all(Array.from({ length: senders }, one));
  }

  /** Something was posted: there may be room. */
  ring(): void {
    const waiting = this.resume;
    this.resume = [];
    for (const resume of waiting) resume();
  }

  get status(): SentStatus {
    const { sending, tried, givenUp, accepted, refused, withoutRetryAfter } = this;
    return { sending, tried, givenUp, accepted, refused, withoutRetryAfter };
  }

  private room(): Promise<void> {
    return new Promise((resume) => this.resume.push(resume));
  }

  private async deliver(index: number, account: LoadAccount, endsAtMs: number): Promise<void> {
    const { body, headers } = this.template.order(index, account);
    const path = `/webhooks/shopify/${account.account}`;
    for (;;) {
      this.tried += 1;
      const { status, retryAfterMs } = await this.client.post(path, headers, body);
      if (status === 200) break;
      this.refused[status] = (this.refused[status] ?? 0) + 1;
      if (status !== 0 && retryAfterMs === null) this.withoutRetryAfter += 1;
      await new Promise((after) => setTimeout(after, Math.min(LONGEST_RETRY_MS, retryAfterMs ?? RETRY_MS)));
      // an answer that was lost may have been a 2xx: only what was surely sent away may be given up
      if (status !== 0 && performance.now() > endsAtMs) {
        this.givenUp += 1;
        return;
      }
    }
    this.accepted += 1;
  }
}

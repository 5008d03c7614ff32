import type { Deliveries } from './deliveries.js';
import { QUIET_ACCOUNT, TOLD_ACCOUNT, type LoadAccount } from './order-template.js';

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

/** A shop's sender has some dozens of connections open. */
const SENDERS = 32;
const RETRY_MS = 250;
/** Longest pause of a sender that was sent away: the bench must not sleep as long as a shop would. */
const LONGEST_RETRY_MS = 1_000;

/** Sends signed orders as fast as they are taken, with a bound on what is not posted yet. */
export class Sender {
  private resume: (() => void)[] = [];

  constructor(
    private readonly deliveries: Deliveries,
    private readonly posted: () => number,
  ) {}

  /** Sends orders; resolves when all are taken. */
  async send({ from, orders, outstanding, confirmed }: SendWish): Promise<void> {
    const account = confirmed ? TOLD_ACCOUNT : QUIET_ACCOUNT;
    let next = from;
    const one = async (): Promise<void> => {
      while (next < from + orders) {
        const index = next++;
        while (this.deliveries.accepted - this.posted() >= outstanding) await this.room();
        await this.deliver(index, account);
      }
      this.deliveries.sending -= 1;
    };
    this.deliveries.sending += SENDERS;
    await Promise.all(Array.from({ length: SENDERS }, one));
  }

  /** Something was posted: there may be room. */
  ring(): void {
    const waiting = this.resume;
    this.resume = [];
    for (const resume of waiting) resume();
  }

  private room(): Promise<void> {
    return new Promise((resume) => this.resume.push(resume));
  }

  private async deliver(index: number, account: LoadAccount): Promise<void> {
    const order = this.deliveries.order(index, account);
    for (;;) {
      const { status, retryAfterMs } = await this.deliveries.attempt(order, account);
      if (status === 200) return;
      await new Promise((after) => setTimeout(after, Math.min(LONGEST_RETRY_MS, retryAfterMs ?? RETRY_MS)));
    }
  }
}

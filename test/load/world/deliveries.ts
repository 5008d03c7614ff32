import type { Told, WebhookClient } from './client.js';
import { OrderTemplate, type LoadAccount, type SignedOrder } from './order-template.js';

/** How far the world's senders are. */
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

/** Delivers orders for all senders, and counts how they were answered. */
export class Deliveries {
  sending = 0;
  givenUp = 0;
  private tried = 0;
  private taken = 0;
  private withoutRetryAfter = 0;
  private readonly refused: Record<string, number> = {};
  private readonly template: OrderTemplate;

  constructor(
    private readonly client: WebhookClient,
    variables: Readonly<Record<string, string | undefined>>,
  ) {
    this.template = new OrderTemplate(variables);
  }

  /** The order with a number, signed. */
  order(index: number, account: LoadAccount): SignedOrder {
    return this.template.order(index, account);
  }

  /** Delivers an order once; whoever is sent away, or does not hear the answer, sends it again. */
  async attempt({ body, headers }: SignedOrder, { account }: LoadAccount): Promise<Told> {
    this.tried += 1;
    const told = await this.client.post(`/webhooks/shopify/${account}`, headers, body);
    const { status, retryAfterMs } = told;
    if (status === 200) {
      this.taken += 1;
      return told;
    }
    this.refused[status] = (this.refused[status] ?? 0) + 1;
    if (status !== 0 && retryAfterMs === null) this.withoutRetryAfter += 1;
    return told;
  }

  get accepted(): number {
    return this.taken;
  }

  get status(): SentStatus {
    const { sending, tried, givenUp, taken: accepted, refused, withoutRetryAfter } = this;
    return { sending, tried, givenUp, accepted, refused, withoutRetryAfter };
  }
}

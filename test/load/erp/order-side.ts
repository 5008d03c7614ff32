import { setTimeout as wait } from 'node:timers/promises';
import { BusConnection, frameOf, NatsBus, type Frame, type Subscription } from '#libs/actors';
import { consumerOf, orderPostingOutcome, typeOf, type DataOf, type Message } from '#libs/contracts';
import { RetryLater } from '#libs/errors';

/** Tries to publish, and the rest between them. */
const TRIES = 50;
const AGAIN_AFTER_MS = 100;

type Outcome = DataOf<typeof orderPostingOutcome>;

/** Messages that one publication carries. */
const AT_ONCE = 200;

/** The order service of a run: asks for postings, and hears what became of each. */
export class OrderSide {
  /** Final outcomes by order, as often as each was said. */
  readonly outcomes = new Map<string, Outcome[]>();
  /** When each order heard its first final outcome, milliseconds of this process's clock. */
  readonly heardAtMs = new Map<string, number>();

  private constructor(
    private readonly connection: BusConnection,
    private readonly bus: NatsBus,
    private readonly hears: Subscription,
  ) {
    void this.listen();
  }

  static async open(url: string): Promise<OrderSide> {
    const connection = new BusConnection({ url, name: 'order-service' });
    const bus = new NatsBus(connection);
    return new OrderSide(connection, bus, await bus.subscribe(consumerOf('order-service', 'FACTS', 'order'), 256));
  }

  async ask(messages: readonly Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += AT_ONCE)
      await this.publish(messages.slice(from, from + AT_ONCE).map((message) => frameOf(message)));
  }

  async close(): Promise<void> {
    await this.hears.stop();
    await this.connection.close();
  }

  /** A connection that is only just being made is waited for. */
  private async publish(frames: readonly Frame[]): Promise<void> {
    for (let tries = 1; ; tries++)
      try {
        return await this.bus.publish(frames);
      } catch (error) {
        if (!(error instanceof RetryLater) || tries === TRIES) throw error;
        await wait(AGAIN_AFTER_MS);
      }
  }

  private async listen(): Promise<void> {
    for (;;) {
      const deliveries = await this.hears.next();
      if (deliveries.length === 0) return;
      for (const delivery of deliveries) {
        if ('messages' in delivery.content) for (const message of delivery.content.messages) this.hear(message);
        delivery.ack();
      }
    }
  }

  private hear({ type, key, data }: Message): void {
    if (type !== typeOf(orderPostingOutcome)) return;
    const outcome = data as Outcome;
    if (outcome.outcome === 'waiting') return;
    this.outcomes.set(key, [...(this.outcomes.get(key) ?? []), outcome]);
    if (!this.heardAtMs.has(key)) this.heardAtMs.set(key, performance.now());
  }
}

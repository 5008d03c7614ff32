import {
  ActorLoop,
  actorSchema,
  keepOutboxPartitions,
  openPool,
  PostgresStore,
  runtimeSchema,
  type Bus,
  type Delivery,
} from '#libs/actors';
import { consumerOf, stockCount, stockReservation, subjectOf, typeOf, type Message } from '#libs/contracts';
import { stockItemActor } from '../../apps/inventory-service/src/stock-item/stock-item.actor.js';

/** What is asked of a stock item, over and over: the loop of inventory-service on PostgreSQL, and a bus that takes all. */
export class HotShelf {
  readonly #pool;
  readonly #loop;
  #orders = 0;

  constructor(url: string) {
    this.#pool = openPool(url, 'inventory_service', 'bench');
    this.#loop = new ActorLoop({
      service: 'inventory-service',
      instance: 'bench',
      definition: stockItemActor,
      policy: { levels: [] },
      consumer: consumerOf('inventory-service', 'FACTS', 'stock-item'),
      bus: taking,
      store: new PostgresStore(this.#pool),
      clock: { nowMs: () => Date.now() },
      observer: {
        trouble: ({ error }) => {
          throw error;
        },
      },
      limits: { timersEveryMs: Infinity, sweepEveryMs: Infinity },
    });
  }

  async prepare(): Promise<void> {
    for (const { statements } of [...runtimeSchema, ...actorSchema(stockItemActor)])
      for (const statement of statements) await this.#pool.query(statement);
    await keepOutboxPartitions(this.#pool);
  }

  /** What PostgreSQL knows of its tables: as autovacuum would have told it by then. */
  async settle(): Promise<void> {
    await this.#pool.query('vacuum analyze stock_item_actor, stock_item_actor_reservations');
  }

  /** Bytes of the row of a stock item, its entries not among them. */
  async rowBytes(sku: string): Promise<number> {
    const text = `select length(facts::text) + length(issued::text) as bytes from stock_item_actor where key = $1`;
    const { rows } = await this.#pool.query<{ bytes: number }>(text, [keyOf(sku)]);
    return rows[0]?.bytes ?? 0;
  }

  /** Reservations that are held and that wait. */
  async open(sku: string): Promise<{ readonly held: number; readonly waiting: number }> {
    const text = `select count(*) filter (where by_need_units is null)::int as held,
        count(*) filter (where by_need_units is not null)::int as waiting
      from stock_item_actor_reservations where actor = $1 and by_finished_ms is null`;
    const { rows } = await this.#pool.query<{ held: number; waiting: number }>(text, [keyOf(sku)]);
    return rows[0] ?? { held: 0, waiting: 0 };
  }

  async count(sku: string, onHand: number): Promise<void> {
    const asOf = new Date(Date.UTC(2026, 10, 1)).toISOString();
    await this.#take([message(typeOf(stockCount), sku, 1, { warehouse: 'WH1', onHand, asOf })]);
  }

  /** That many orders reserve a unit each, in one batch; returns their numbers. */
  async reserve(sku: string, orders: number): Promise<number[]> {
    const numbers = Array.from({ length: orders }, () => ++this.#orders);
    await this.#take(numbers.map((number) => reservation(sku, number, 1, 1)));
    return numbers;
  }

  /** These orders let go what they reserved, in one batch. */
  async release(sku: string, numbers: readonly number[]): Promise<void> {
    await this.#take(numbers.map((number) => reservation(sku, number, 2, null)));
  }

  async close(): Promise<void> {
    await this.#loop.stop();
    await this.#pool.end();
  }

  async #take(messages: readonly Message[]): Promise<void> {
    const subject = subjectOf(stockReservation, messages[0]?.key ?? '');
    const delivery: Delivery = { subject, content: { messages }, deliveries: 1, ack: () => undefined, nak: refused };
    await this.#loop.take([delivery]);
  }
}

/** What is said costs the same whoever is asked: the bus is left out. */
const taking: Bus = {
  publish: async () => undefined,
  subscribe: async () => ({ next: async () => [], stop: async () => undefined }),
};

function refused(): void {
  throw new Error('a batch was given back');
}

function keyOf(sku: string): string {
  return `stock-item/US/${sku}/own`;
}

function reservation(sku: string, number: number, revision: number, quantity: number | null): Message {
  const order = `order/shopify-us-1/${5_000_000_000 + number}`;
  const priorityAt = new Date(Date.UTC(2026, 10, 20) + number * 1_000).toISOString();
  const level = quantity === null ? null : { quantity, priorityAt, shipped: [] };
  const data = { order, reservation: `stock.reserve/${number}/${sku}`, level };
  return { ...message(typeOf(stockReservation), sku, revision, data), id: `${order}/${data.reservation}@${revision}` };
}

function message(type: string, sku: string, revision: number, data: unknown): Message {
  const time = new Date(Date.UTC(2026, 10, 20)).toISOString();
  return { id: `${type}/${sku}`, type, source: 'order-service', key: keyOf(sku), time, revision, data };
}

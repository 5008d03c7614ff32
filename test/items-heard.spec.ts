import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ActorLoop, frameOf, type ActorDefinition, type Slots } from '#libs/actors';
import { MemoryBus, MemoryClock, MemoryStore, told } from '#libs/actors/testing';
import { consumerOf, itemLookup, itemMaster, orderItemResolved, typeOf, type Message } from '#libs/contracts';
import { itemActor } from '../apps/erp-gateway/src/item/item.actor.js';
import { orderActor } from '../apps/order-service/src/order/order.actor.js';
import { line, policy, ShopOrder } from '../apps/order-service/src/order/testing/shop.js';

const START_MS = Date.parse('2026-11-20T12:00:00.000Z');
const [first, second] = [new ShopOrder('1'), new ShopOrder('2')];
const snapshot = (order: ShopOrder) => order.snapshot(1, { lines: [line('a')] });

/** The loops of orders and of items over one bus in memory, each with a database of its own. */
class Both {
  readonly clock = new MemoryClock(START_MS);
  readonly bus = new MemoryBus(this.clock);
  readonly orders = new MemoryStore(this.clock);
  readonly items = new MemoryStore(this.clock);
  readonly #loops: ActorLoop<Slots, never>[] = [];
  #words = 0;

  async start(): Promise<void> {
    await this.serve('order-service', orderActor(policy), policy, this.orders);
    await this.serve('erp-gateway', itemActor, { refetchMinutes: [5] }, this.items);
  }

  private async serve<S extends Slots, P>(
    service: 'order-service' | 'erp-gateway',
    definition: ActorDefinition<S, P>,
    of: P,
    store: MemoryStore,
  ): Promise<void> {
    const consumer = consumerOf(service, 'FACTS', definition.type);
    const { bus, clock } = this;
    const loop = new ActorLoop({ service, instance: 'test', definition, policy: of, consumer, bus, store, clock });
    this.#loops.push(loop as never);
    await loop.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((one) => one.stop()));
  }

  tell(message: Message): Promise<void> {
    return this.bus.publish([frameOf(message)]);
  }

  /** The ERP has the item in this tax class from now on. */
  classify(taxClass: string): Promise<void> {
    const at = START_MS + ++this.#words;
    const asOf = new Date(at).toISOString();
    const word = { state: 'resolved', itemId: 'I-1', taxClass, asOf } as const;
    return this.tell(told(itemMaster, 'item/US/SKU-a', word, { revision: at, time: asOf, id: `word ${at}` }));
  }

  /** Messages of a type that the two have said. */
  said(type: string): Message[] {
    const { orders, items } = this;
    const frames = [orders, items].flatMap((store) => store.outbox().flatMap((one) => one.frames));
    return frames.flatMap(({ messages }) => messages.filter((one) => one.type === type));
  }

  /** Orders that the item has answered. */
  get answered(): string[] {
    return this.said(typeOf(orderItemResolved)).map((one) => one.key);
  }

  taxClassOf(order: ShopOrder): string | undefined {
    const items = this.orders.row(order.key)?.facts['items'] as Record<string, Record<string, { v: object }[]>>;
    return (items?.['SKU-a']?.['resolved']?.[0]?.v as { taxClass?: string } | undefined)?.taxClass;
  }
}

describe('an order whose item another order was told of a moment ago', () => {
  let both: Both;
  beforeEach(async () => {
    both = new Both();
    await both.start();
    await both.classify('standard');
    await both.tell(snapshot(first));
    await vi.waitUntil(() => both.taxClassOf(first) === 'standard');
  });
  afterEach(() => both.stop());

  it('knows it in its first turn, says so when it asks, and is not answered', async () => {
    await both.tell(snapshot(second));
    await expect.poll(() => both.taxClassOf(second)).toBe('standard');
    expect(both.orders.row(second.key)?.version).toBe(1);
    const [asked, heard] = both.said(typeOf(itemLookup)).map((one) => one.data as { knows?: number });
    expect([asked?.knows, heard?.knows]).toEqual([undefined, expect.any(Number)]);
    expect(both.orders.row(second.key)?.facts['items']).toEqual(both.orders.row(first.key)?.facts['items']);
    await expect.poll(() => both.items.row('item/US/SKU-a')?.version).toBe(3);
    expect(both.answered).toEqual([first.key]);
  });

  it('is told what the ERP says since', async () => {
    await both.tell(snapshot(second));
    await expect.poll(() => both.taxClassOf(second)).toBe('standard');
    await both.classify('reduced');
    await expect.poll(() => both.taxClassOf(first)).toBe('reduced');
    await expect.poll(() => both.taxClassOf(second)).toBe('reduced');
    expect(both.answered.sort()).toEqual([first.key, first.key, second.key]);
  });

  it('is told at once where the ERP says something else by now', async () => {
    await both.classify('reduced');
    await expect.poll(() => both.taxClassOf(first)).toBe('reduced');
    // an order that another replica has told what is over
    const stale = told(itemLookup, 'item/US/SKU-a', { order: second.key, sku: 'SKU-a', wanted: true, knows: 1 });
    await both.tell({ ...stale, id: 'stale', revision: 1 });
    await expect.poll(() => both.answered.filter((key) => key === second.key)).toHaveLength(1);
  });

  it('asks, and is answered, after a while', async () => {
    both.clock.advance(60_001);
    await both.tell(snapshot(second));
    await expect.poll(() => both.taxClassOf(second)).toBe('standard');
    expect(both.answered).toEqual([first.key, second.key]);
  });
});

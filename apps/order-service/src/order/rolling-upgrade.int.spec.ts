import assert from 'node:assert/strict';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  actor,
  ActorLoop,
  actorSchema,
  BusConnection,
  fact,
  frameOf,
  keepOutboxPartitions,
  NatsBus,
  openPool,
  PostgresStore,
  runtimeSchema,
  type Effect,
  type Frame,
  type Row,
  type Subscription,
} from '#libs/actors';
import { outcomeOf, randomBy } from '#libs/actors/testing';
import {
  consumerOf,
  ContractRegistry,
  contracts,
  nextMajor,
  orderShipment,
  registry,
  typeOf,
  type ConsumerDefinition,
  type DataOf,
  type Message,
} from '#libs/contracts';
import { testStack, type TestBus } from '../../../../stack/testing.js';
import { orderActor } from './order.actor.js';
import type { OrderFacts } from './order.facts.js';
import { planOrder } from './order.plan.js';
import type { OrderPolicy } from './order.policy.js';
import { Outside } from './testing/outside.js';
import { line, policy, ShopOrder } from './testing/shop.js';

/** The next version of a shipment: what carries it stands by itself. */
const shipment2 = nextMajor(orderShipment, {
  from: ['channel-gateway'],
  doc: 'The warehouse shipped, and who carries it.',
  schema: orderShipment.schema
    .omit({ carrier: true, trackingNumber: true })
    .extend({ carriage: z.object({ by: z.string().optional(), tracking: z.string().optional() }) }),
  example: { ...orderShipment.example, carriage: { by: 'USPS' } },
  upcast: ({ carrier, trackingNumber, ...rest }) => ({
    ...rest,
    carriage: {
      ...(carrier === undefined ? {} : { by: carrier }),
      ...(trackingNumber === undefined ? {} : { tracking: trackingNumber }),
    },
  }),
});

/** The fact keeps its shape whatever the contract: rows hold facts of both builds. */
function shipmentFact({ carriage, ...rest }: DataOf<typeof shipment2>) {
  const { by: carrier, tracking: trackingNumber } = carriage;
  return fact(['shipments', rest.shipmentId], {
    ...rest,
    ...(carrier === undefined ? {} : { carrier }),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
  });
}

/** What packing costs the buyer by the second plan, minor units a shipment. */
const PACKING = 3;

/** The second plan: a sale is dearer, and finance owns what people must see. */
function* planned2(facts: OrderFacts, rules: OrderPolicy): Iterable<Effect> {
  for (const effect of planOrder(facts, rules)) {
    if (effect.kind === 'exception') yield { ...effect, value: { ...effect.value, owner: 'finance' } };
    else if (effect.kind !== 'posting') yield effect;
    else {
      const [clearing, goods, ...rest] = effect.value.lines.map((one, index) =>
        index < 2 ? { ...one, amount: one.amount + PACKING } : one,
      );
      yield { ...effect, value: { ...effect.value, lines: [clearing!, goods!, ...rest] } };
    }
  }
}

const first = orderActor(policy);
const { [typeOf(orderShipment)]: _superseded, ...receives } = first.receives;
const second = actor({
  ...first,
  planVersion: first.planVersion + 1,
  plan: planned2,
  receives: { ...receives, [typeOf(shipment2)]: (data: DataOf<typeof shipment2>) => [shipmentFact(data)] },
});
const builds = {
  old: { definition: first, contracts: registry },
  new: { definition: second, contracts: new ContractRegistry([...contracts, shipment2]) },
};
type Build = keyof typeof builds;
/** A writer of the first or the second version. */
type Writer = 1 | 2;

const orders = consumerOf('order-service', 'FACTS', 'order');
const outsiders = [
  consumerOf('inventory-service', 'FACTS', 'stock-item'),
  consumerOf('erp-gateway', 'FACTS', 'item'),
  consumerOf('erp-gateway', 'POSTINGS'),
  consumerOf('channel-gateway', 'COMMANDS', 'delivery'),
];

/** How long everything may take to come to rest, and how often that is looked at; milliseconds. */
const PATIENCE = { timeout: 60_000, interval: 50 };

/** A database and a bus of its own, replicas of both builds, and an outside that answers each question once. */
class Company {
  readonly outside = new Outside({ items: { ODD: { state: 'unknown' } } });
  readonly #loops = new Map<string, ActorLoop<typeof first.slots, OrderPolicy>>();
  readonly #answers = new Map<string, Message[]>();
  readonly #listening: Subscription[] = [];
  readonly #serving: Promise<void>[] = [];
  #starts = 0;

  private constructor(
    readonly pool: pg.Pool,
    private readonly server: TestBus,
    private readonly connection: BusConnection,
    private readonly operator: NatsConnection,
    private readonly manager: JetStreamManager,
  ) {}

  static async open(): Promise<Company> {
    const [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
    const pool = openPool(database.url('order-service'), 'order_service', 'upgrade');
    for (const { statements } of [...runtimeSchema, ...actorSchema(first)])
      for (const statement of statements) await pool.query(statement);
    await keepOutboxPartitions(pool);
    const connection = new BusConnection({ url: server.url('operator'), name: 'upgrade' });
    const operator = await server.connect('operator');
    const company = new Company(pool, server, connection, operator, await jetstreamManager(operator));
    for (const consumer of outsiders) await company.#listen(consumer);
    return company;
  }

  async start(build: Build): Promise<void> {
    const loop = new ActorLoop({
      service: 'order-service',
      instance: `upgrade-${process.pid}-${++this.#starts}`,
      ...builds[build],
      policy,
      consumer: orders,
      bus: new NatsBus(this.connection),
      store: new PostgresStore(this.pool),
      clock: { nowMs: () => Date.now() },
      limits: { timersEveryMs: 50, sweepEveryMs: 100, backoffFirstMs: 20 },
    });
    this.#loops.set(build, loop);
    await loop.start();
  }

  async stop(build: Build): Promise<void> {
    assert.equal(await this.#loops.get(build)?.stop(), true, `${build} did not drain in time`);
    this.#loops.delete(build);
  }

  async tell(messages: readonly Message[], writer: Writer): Promise<void> {
    const said = messages.map((message) => (writer === 2 ? builds.new.contracts.upcast(message) : message));
    const frames = said.map((message) => frameOf(message, message.id, builds.new.contracts));
    await this.#say(frames);
  }

  /** Like an outbox: a bus that is away for a moment is told again. */
  #say(frames: readonly Frame[]): Promise<void> {
    return vi.waitFor(() => new NatsBus(this.connection).publish(frames), { timeout: 10_000 });
  }

  async #listen(consumer: ConsumerDefinition): Promise<void> {
    const nats = new NatsBus(this.connection);
    const subscription = await nats.subscribe(consumer, 64);
    this.#listening.push(subscription);
    const serve = async () => {
      for (let some = await subscription.next(); some.length > 0; some = await subscription.next())
        for (const delivery of some) {
          const asked = 'messages' in delivery.content ? delivery.content.messages : [];
          await this.#say(asked.flatMap((one) => this.#answer(one)).map((one) => frameOf(one)));
          delivery.ack();
        }
    };
    this.#serving.push(serve());
  }

  /** Effect keys of commands, once for each revision that was issued. */
  commands(): string[] {
    const asked = [...this.#answers.keys()].filter((id) => /\/(shipment|order)\.(release|recall|confirm)/.test(id));
    return asked.map((id) => id.replace(/@\d+$/, ''));
  }

  #answer(asked: Message): Message[] {
    const known = this.#answers.get(asked.id) ?? this.outside.answer(asked);
    this.#answers.set(asked.id, known);
    return known;
  }

  async count(where: string): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(`select count(*)::int as n from ${where}`);
    return rows[0]?.n ?? -1;
  }

  /** Messages that a consumer has not acknowledged. */
  async #open({ stream, durable }: ConsumerDefinition): Promise<number> {
    const { num_pending, num_ack_pending } = await this.manager.consumers.info(stream, durable);
    return num_pending + num_ack_pending;
  }

  /** All that is on the bus is taken and answered. */
  quiet(): Promise<void> {
    return vi.waitFor(async () => assert.deepEqual(await this.#moving(), { bus: 0, unsaid: 0 }), PATIENCE);
  }

  /** Besides, nothing waits for a newer build. */
  rest(): Promise<void> {
    const left = async () => ({
      ...(await this.#moving()),
      parked: await this.count('dead_letter where replayed_at is null'),
      older: await this.count(`order_actor where plan_version < ${second.planVersion}`),
      due: await this.count('order_actor where wake_at <= now()'),
    });
    const nothing = { bus: 0, unsaid: 0, parked: 0, older: 0, due: 0 };
    return vi.waitFor(async () => assert.deepEqual(await left(), nothing), PATIENCE);
  }

  async #moving() {
    const open = await Promise.all([orders, ...outsiders].map((one) => this.#open(one)));
    return { bus: open.reduce((a, b) => a + b), unsaid: await this.count('outbox where not published') };
  }

  /** What is true when nothing moves: without revisions, which tell of the way. */
  async outcome() {
    const { rows } = await this.pool.query<{ key: string }>('select key from order_actor order by key');
    const keys = rows.map((one) => one.key);
    const stored = await new PostgresStore(this.pool).load(second, keys);
    return { books: this.outside.books(), orders: keys.map((key) => shown(stored.get(key)!)) };
  }

  async close(): Promise<void> {
    for (const build of this.#loops.keys()) await this.stop(build as Build);
    await Promise.all(this.#listening.map((one) => one.stop()));
    await Promise.all(this.#serving);
    await this.connection.close();
    await this.operator.close();
    await this.server.stop();
    await this.pool.end();
  }
}

/** Facts that the shop and the warehouse told, and everything that stands. */
function shown(row: Row) {
  const { placed, head, lines, shipments, cancelled } = row.facts;
  return { key: row.key, told: { placed, head, lines, shipments, cancelled }, stands: outcomeOf(second, row) };
}

/** Orders of a group: their snapshots with an edit, and later what became of them. */
interface Group {
  readonly placed: readonly Message[];
  /** Shipments in two parts, or a cancellation: told when the goods have been released. */
  readonly fates: readonly Message[];
}

function group(from: number): Group {
  const all = Array.from({ length: 9 }, (_, index) => {
    const order = new ShopOrder(String(from + index));
    const sku = index === 7 ? 'ODD' : 'SKU-2';
    const lines = (price: number) => [line('1', { quantity: 2, price }), line('2', { sku })];
    const parts = [order.shipped('S-1', { '1': 2 }), order.shipped('S-2', { '2': 1 }, undefined, sku)];
    return {
      // The edit changes nothing that a warehouse was told: it may come when the goods are released.
      placed: [order.snapshot(0, { lines: lines(2000) }), order.snapshot(1, { lines: lines(2100) })],
      fates: index % 4 === 3 ? [order.cancelled()] : parts,
    };
  });
  return { placed: mixed(all.flatMap((one) => one.placed)), fates: mixed(all.flatMap((one) => one.fates)) };
}

function mixed(messages: readonly Message[]): Message[] {
  const random = randomBy(messages.length);
  const placed = messages.map((message) => ({ message, place: random() }));
  return placed.toSorted((a, b) => a.place - b.place).map(({ message }) => message);
}

const [early, middle, late] = [group(1_000), group(2_000), group(3_000)];

/** What the newer build alone makes of the same news. */
async function alone() {
  const company = await Company.open();
  await company.start('new');
  await company.tell(
    [early, middle, late].flatMap((one) => one.placed),
    2,
  );
  await company.rest();
  await company.tell(
    [early, middle, late].flatMap((one) => one.fates),
    2,
  );
  await company.rest();
  const outcome = { ...(await company.outcome()), asked: asked(company) };
  await company.close();
  return outcome;
}

/** How often each posting was asked for. */
function asked({ outside }: Company): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { posting, body } of outside.asked) {
    const key = `${body.reference.order} ${posting}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe('two builds of the order side by side, with a contract and a plan that changed', () => {
  it.each([
    ['readers are upgraded before writers', [1, 2, 1]],
    ['writers are upgraded before readers', [2, 1, 2]],
  ] as [string, Writer[]][])(
    'end like the newer alone, rolled back in the middle: %s',
    { timeout: 180_000 },
    async (_name, writers) => {
      const [before = 1, during = 1, back = 1] = writers;
      const reference = await alone();
      const company = await Company.open();

      await company.start('old');
      await company.tell(early.placed, before);
      await company.quiet();

      await company.start('new');
      await company.tell(early.fates.slice(0, 8), before);
      await company.tell([...middle.placed, ...early.fates.slice(8)], during);
      await company.quiet();
      await company.stop('old');
      await company.rest();

      await company.start('old');
      await company.stop('new');
      await company.tell(late.placed, back);
      await company.tell(middle.fates.slice(0, 8), 1);
      await company.tell(middle.fates.slice(8), 2);
      await company.quiet();
      expect(
        await company.count(`order_actor where plan_version = ${second.planVersion} and wake_at = 'epoch'`),
      ).toBeGreaterThan(0);
      expect(await company.count('dead_letter where replayed_at is null')).toBeGreaterThan(0);

      await company.start('new');
      await company.tell(late.fates, during);
      await company.stop('old');
      await company.rest();
      const { asked: once, ...outcome } = reference;
      expect(await company.outcome()).toEqual(outcome);
      for (const [posting, times] of Object.entries(asked(company)))
        expect(times, `${posting} goes to and fro`).toBeLessThanOrEqual((once[posting] ?? 0) + 1);
      const commands = company.commands();
      expect(commands.length).toBe(company.outside.commands.length);
      expect(new Set(commands).size).toBe(commands.length);
      await company.close();
    },
  );
});

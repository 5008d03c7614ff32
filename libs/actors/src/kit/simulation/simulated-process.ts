import { ActorLoop } from '../../loop/actor-loop.js';
import { frameOf } from '../../loop/frames.js';
import { OutboxRelay } from '../../loop/relay.js';
import { inTurns, type Turns } from '../../memory/turns.js';
import type { Bus, Delivery, Subscription } from '../../ports.js';
import { postings, servedBy } from './scenario.js';
import type { OrderPlanVersion } from './shop-actors.js';
import type { SimulatedWorld } from './simulated-world.js';

const NEVER = new Promise<never>(() => undefined);

/** A replica of every service: loops, relay and the ERP's gateway, each step of which waits for its turn. */
export class SimulatedProcess {
  readonly #turns: Turns;
  readonly #subscriptions: Subscription[] = [];
  readonly #loops: readonly ActorLoop<never, never>[];
  readonly #relay: OutboxRelay;
  #dead = false;
  #looking = false;

  constructor(
    private readonly world: SimulatedWorld,
    readonly name: string,
    readonly planVersion: OrderPlanVersion,
  ) {
    this.#turns = world.turns.of(name);
    const { bus, store } = this.#ports();
    const { random, clock } = world;
    const at = (point: Parameters<SimulatedWorld['diesAt']>[1]) =>
      this.#dead || world.diesAt(this, point) ? NEVER : undefined;
    const limits = { batch: 1 + Math.floor(random() * 8), timersEveryMs: Infinity, sweepEveryMs: Infinity };
    const own = { instance: name, policy: null as never, bus, store, clock, at, random, limits };
    this.#loops = servedBy(planVersion).map(
      (one) => new ActorLoop({ ...own, ...one, definition: one.definition as never }),
    );
    this.#relay = new OutboxRelay({ bus, store });
    for (const loop of this.#loops) void loop.start();
    void this.#serveErp(bus);
  }

  /** Nothing of it happens any more; what it had taken comes again. */
  die(): void {
    this.#dead = true;
    this.world.turns.kill(this.name);
    for (const one of this.#subscriptions) void one.stop();
  }

  /** Timers, the sweep and the relay, as their clocks would have them run. */
  lookAround(): void {
    if (this.#looking) return;
    this.#looking = true;
    void Promise.all([this.#relay.run(), ...this.#loops.flatMap((loop) => [loop.timers.run(), loop.sweep.run()])]).then(
      () => {
        this.#looking = false;
      },
    );
  }

  #ports() {
    const { bus, store, playing } = this.world;
    const planted = (playing.plant ?? ((ports) => ports))({ bus: this.#heard(bus), store });
    return { bus: inTurns(planted.bus, this.#turns), store: inTurns(planted.store, this.#turns) };
  }

  #heard(bus: Bus): Bus {
    return {
      publish: (frames) => {
        this.world.hear(frames);
        return bus.publish(frames);
      },
      subscribe: async (consumer, maxBatch) => {
        const subscription = await bus.subscribe(consumer, maxBatch);
        this.#subscriptions.push(subscription);
        return inTurns(subscription, this.#turns);
      },
    };
  }

  async #serveErp(bus: Bus): Promise<void> {
    const subscription = await bus.subscribe(postings, 4);
    for (;;) {
      const deliveries = await subscription.next();
      if (deliveries.length === 0) return;
      for (const delivery of deliveries) await this.#answer(bus, delivery);
    }
  }

  async #answer(bus: Bus, delivery: Delivery): Promise<void> {
    if (!('messages' in delivery.content)) return;
    const answers = delivery.content.messages.map((message) => frameOf(this.world.erp.post(message)));
    await bus.publish(answers).then(
      () => delivery.ack(),
      () => delivery.nak(500),
    );
  }
}

import {
  auditBatch,
  consumerOf,
  itemLookup,
  orderItemResolved,
  subjectOf,
  typeOf,
  type DataOf,
  type Message,
} from '#libs/contracts';
import { actor, fact } from '../actor.js';
import { level, wanting } from '../effects.js';
import { told } from '../given.js';
import { ActorLoop, type ActorLoopOptions } from '../loop/actor-loop.js';
import type { BatchReport, Trouble } from '../loop/observer.js';
import { MemoryBus } from '../memory/memory-bus.js';
import { MemoryClock } from '../memory/memory-clock.js';
import { MemoryStore } from '../memory/memory-store.js';
import type { Store } from '../ports.js';
import { byId, latest, settled } from '../slots.js';

type Resolved = DataOf<typeof orderItemResolved>;
const effects = {
  'item.lookup': level<{ sku: string }, typeof itemLookup>({
    contract: itemLookup,
    to: (value) => `item/US/${value.sku}`,
    data: (value, issue) => ({
      order: issue.actor,
      sku: value?.sku ?? issue.effect.slice('item.lookup/'.length),
      wanted: value !== null,
    }),
  }),
};
const want = wanting(effects);

/** Looks up what is unknown; complains after a second. An item called `unreadable`, `unstorable` or `unsayable` makes trouble. */
export const orderOf = (planVersion: number) =>
  actor({
    type: 'order',
    slots: { items: byId(latest<string>()) },
    receives: {
      [typeOf(orderItemResolved)]: (data: Resolved) => {
        if (data.itemId === 'unreadable') throw new Error('cannot be read');
        return [fact(['items', data.sku], data.itemId ?? data.state)];
      },
    },
    effects,
    planVersion,
    plan: function* ({ items, clockMs }, _policy: null) {
      yield want('timer', { atMs: SOON_MS });
      for (const [sku, item] of Object.entries(items)) {
        if (settled(item) === 'unknown') yield want('item.lookup', { sku: planVersion === 1 ? sku : `${sku}-2` }, sku);
        if (settled(item) === 'unknown' && clockMs >= SOON_MS)
          yield want(
            'exception',
            { reason: 'unknown-item', owner: 'commerce-operations', amountAtRisk: null, detail: sku },
            sku,
          );
      }
    },
    columns: ({ items }) => ({
      item: Object.values(items).some((one) => settled(one) === 'unstorable') ? 'a NUL: \0' : null,
    }),
  });
const START_MS = Date.parse('2026-11-20T00:00:00.000Z');
/** Due instant of the timer. */
export const SOON_MS = START_MS + 1_000;
/** The actor as the first build plans it. */
export const order = orderOf(1);
/** Where its messages come from. */
export const orders = consumerOf('order-service', 'FACTS', 'order');

/** A message that a SKU is unknown, or whatever item it is said to be. */
export const say = (key: string, sku = 'A', more: Partial<Message> & { itemId?: string } = {}) => {
  const { itemId, ...rest } = more;
  return told(orderItemResolved, key, itemId ? { sku, state: 'unknown', itemId } : { sku, state: 'unknown' }, rest);
};

type BenchOptions = Partial<ActorLoopOptions<typeof order.slots, null>>;

/** A loop on ports in memory, and what is to be seen of it. */
export class Bench {
  readonly clock = new MemoryClock(START_MS);
  readonly bus = new MemoryBus(this.clock);
  readonly store = new MemoryStore(this.clock);
  readonly reports: BatchReport[] = [];
  readonly troubles: Trouble[] = [];
  #frames = 0;
  #loops = 0;

  loop(options: BenchOptions = {}): ActorLoop<typeof order.slots, null> {
    const { bus, store, clock } = this;
    const observer = {
      batch: (report: BatchReport) => this.reports.push(report),
      trouble: (trouble: Trouble) => this.troubles.push(trouble),
    };
    this.#loops += 1;
    const own = {
      service: 'order-service',
      instance: `test-${this.#loops}`,
      definition: order,
      policy: null,
      consumer: orders,
    } as const;
    return new ActorLoop({ ...own, bus, store, clock, observer, random: () => 0, ...options });
  }

  /** Puts messages into one frame. */
  async send(...messages: Message[]): Promise<void> {
    this.#frames += 1;
    await this.bus.publish([
      { subject: subjectOf(orderItemResolved, 'order/a/1'), busId: `frame ${this.#frames}`, messages },
    ]);
  }

  /** Brings what has arrived to its end, in one batch, by a loop of its own. */
  batch(options: BenchOptions = {}): Promise<void> {
    return this.batchBy(this.loop(options));
  }

  /** Brings what has arrived to its end, in one batch. */
  async batchBy(loop: ActorLoop<typeof order.slots, null>): Promise<void> {
    const subscription = await this.bus.subscribe(orders, 256);
    await loop.take(await subscription.next());
    await Promise.all([subscription.stop(), loop.stop()]);
  }

  /** Another replica on the same database, with a bus of its own. */
  rival(): Bench {
    return Object.assign(new Bench(), { store: this.store });
  }

  /** Messages of a type on the bus. */
  said(stream: 'FACTS' | 'AUDIT', type: string): Message[] {
    return this.bus.held(stream).flatMap((one) => one.messages.filter((message) => message.type === type));
  }

  /** What the audit says became of each message, in its order. */
  audited(): [id: string, result: string][] {
    const records = this.said('AUDIT', typeOf(auditBatch)).map((one) => one.data as DataOf<typeof auditBatch>);
    return records.flatMap((one) => one.taken.map((entry): [string, string] => [entry.id, entry.result]));
  }

  waiting(): number {
    return this.bus.held('FACTS').filter((one) => one.subject.startsWith('xd.facts.order')).length;
  }
}

/** A store whose commits are first given to somebody else. */
export function intercepted(
  store: Store,
  before: (commits: number) => Promise<void> | void,
  after: () => void = () => undefined,
): Store {
  let commits = 0;
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'commit') return member.bind(target) as unknown;
      return async (...given: unknown[]): Promise<unknown> => {
        await before(++commits);
        const outcome: unknown = await member.apply(target, given);
        after();
        return outcome;
      };
    },
  });
}

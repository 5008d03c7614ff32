import type { Bus, Commit, Delivery, Store } from '../../ports.js';
import type { Row } from '../../row.js';
import type { Plant } from './simulated-world.js';

function withStore(store: Store, changes: (store: Store) => Partial<Store>): Store {
  const own: Store = {
    load: (actor, keys) => store.load(actor, keys),
    entries: (actor, wanted) => store.entries(actor, wanted),
    commit: (commit) => store.commit(commit),
    due: (actor, limit) => store.due(actor, limit),
    outdated: (actor, after, limit) => store.outdated(actor, after, limit),
    deadLetters: (code, types, limit) => store.deadLetters(code, types, limit),
    published: (ids) => store.published(ids),
    unpublished: (leaseMs, limit) => store.unpublished(leaseMs, limit),
  };
  return { ...own, ...changes(store) };
}

function withDeliveries(bus: Bus, change: (delivery: Delivery) => Delivery): Bus {
  return {
    publish: (frames) => bus.publish(frames),
    subscribe: async (consumer, maxBatch) => {
      const subscription = await bus.subscribe(consumer, maxBatch);
      return { next: async () => (await subscription.next()).map(change), stop: () => subscription.stop() };
    },
  };
}

const writesOf = ({ decisions }: Commit) => decisions.flatMap(({ write }) => (write ? [write] : []));

/** Stands between the loop and its ports and changes nothing: what is found with a fault is found because of it. */
export const noFault: Plant = ({ bus, store }) => ({
  bus: withDeliveries(bus, (delivery) => delivery),
  store: withStore(store, () => ({})),
});

/** Faults that a runtime could have, each put between the loop and its ports: the simulation must find them all. */
export const plantedFaults: Readonly<Record<string, Plant>> = {
  'acknowledged before the commit': ({ bus, store }) => ({
    store,
    bus: withDeliveries(bus, (delivery) => {
      delivery.ack();
      return { ...delivery, ack: () => undefined, nak: () => undefined };
    }),
  }),

  'published before the commit': ({ bus, store }) => ({
    bus,
    store: withStore(store, () => ({
      commit: async (commit) => {
        await bus.publish(commit.decisions.flatMap((one) => one.frames)).catch(() => undefined);
        return store.commit(commit);
      },
    })),
  }),

  'memory updated before the commit': ({ bus, store }) => {
    const memory = new Map<string, Row>();
    return {
      bus,
      store: withStore(store, () => ({
        load: async (actor, keys) => {
          const loaded = await store.load(actor, keys);
          return new Map(
            keys.flatMap((key) => [memory.get(key) ?? loaded.get(key) ?? []].flat().map((row) => [key, row] as const)),
          );
        },
        commit: async (commit) => {
          for (const { row } of writesOf(commit)) memory.set(row.key, row);
          return store.commit(commit);
        },
      })),
    };
  },

  'frames of losers in the outbox': ({ bus, store }) => ({
    bus,
    store: withStore(store, () => ({
      commit: async (commit) => {
        const decisions = commit.decisions.map((one) => ({ ...one, frames: [] }));
        return store.commit({ ...commit, decisions, frames: commit.decisions.flatMap((one) => one.frames) });
      },
    })),
  }),

  'losers acknowledged': ({ bus, store }) => ({
    bus,
    store: withStore(store, () => ({
      commit: async (commit) => {
        const { outbox } = await store.commit(commit);
        return { outbox, won: new Set(writesOf(commit).map(({ row }) => row.key)) };
      },
    })),
  }),

  'no version check': ({ bus, store }) => ({
    bus,
    store: withStore(store, () => ({
      commit: async (commit) => {
        const stored = await store.load(
          commit.actor,
          writesOf(commit).map(({ row }) => row.key),
        );
        const forced = commit.decisions.map((one) => {
          if (!one.write) return one;
          const version = (stored.get(one.write.row.key)?.version ?? 0) + 1;
          return { ...one, write: { ...one.write, row: { ...one.write.row, version } } };
        });
        return store.commit({ ...commit, decisions: forced });
      },
    })),
  }),

  'marked as published before it is': ({ bus, store }) => ({
    bus,
    store: withStore(store, () => ({
      commit: async (commit) => {
        const committed = await store.commit(commit);
        if (committed.outbox) await store.published([committed.outbox.id]);
        return committed;
      },
    })),
  }),

  'outbox written after the commit': ({ bus, store }) => ({
    bus,
    store: withStore(store, () => ({
      commit: async (commit) => {
        const silent = {
          ...commit,
          decisions: commit.decisions.map((one) => ({ ...one, frames: [] })),
          audit: () => [],
        };
        const { won } = await store.commit(silent);
        const winners = commit.decisions.filter(({ write }) => !write || won.has(write.row.key));
        const said = {
          ...commit,
          decisions: [],
          deadLetters: [],
          frames: winners.flatMap((one) => one.frames),
          audit: () => commit.audit(won),
        };
        return { won, outbox: (await store.commit(said)).outbox };
      },
    })),
  }),

  'what may pass taken for done': ({ bus, store }) => ({
    bus,
    store: withStore(store, () => ({
      commit: (commit) =>
        store.commit(commit).catch(() => ({ won: new Set(writesOf(commit).map(({ row }) => row.key)), outbox: null })),
    })),
  }),
};

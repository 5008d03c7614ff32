import type { MemoryBus } from '#libs/actors/testing';
import type { Databases } from './databases.js';
import type { People } from './people.js';
import type { Policies } from './policies.js';
import { END_MS } from './scenario.js';
import type { VirtualTime } from './virtual-time.js';
import type { World } from './world.js';

/** Whatever may have something to do. */
export interface AgendaParts {
  readonly time: VirtualTime;
  readonly bus: MemoryBus;
  readonly databases: Databases;
  readonly world: World;
  readonly people: Pick<People, 'nextMs'>;
  readonly policies: Policies;
}

/** What is still to be done in a history, and when. */
export class Agenda {
  constructor(private readonly parts: AgendaParts) {}

  /** The next instant at which something is to be done; undefined where nothing is. */
  get nextMs(): number | undefined {
    const nowMs = this.parts.time.clock.nowMs();
    const instants = [
      this.parts.time.nextOutsideMs(),
      this.parts.people.nextMs,
      this.parts.bus.nextDeliveryMs(),
      ...this.#dueMs(),
    ];
    const next = Math.min(...instants.flatMap((one) => one ?? []));
    if (next > END_MS) return undefined;
    // what is due waits for whoever looks at it next
    return next > nowMs ? next : Math.max(nowMs + 1, this.parts.time.nextTimerMs() ?? nowMs + 250);
  }

  #dueMs(): number[] {
    const due: number[] = [];
    for (const { store } of this.parts.databases.all) {
      const { leaseEndMs, wakeMs } = store.nextInstants(20_000);
      due.push(...[leaseEndMs, wakeMs].flatMap((one) => one ?? []));
    }
    for (const { tables } of [this.parts.databases.gateway, this.parts.databases.erp])
      for (const call of tables.committed.calls.values())
        if (call.state !== 'done') due.push(call.state === 'in-flight' ? this.parts.time.clock.nowMs() : call.nextAtMs);
    const { waiting, aliases } = this.parts.databases.gateway.tables.committed;
    for (const { account, namedBy, name, told, since } of waiting.values()) {
      if (aliases.has(JSON.stringify([account, namedBy, name]))) due.push(this.parts.time.clock.nowMs());
      else if (!told) due.push(since.getTime() + this.parts.policies.accounts.unresolvedAfterMinutes * 60_000 + 1);
    }
    return due;
  }

  /** Whether somebody has still to look at a list or a row that changed without a message. */
  isOutdated(planVersion: number): boolean {
    const { erp, orders } = this.parts.databases;
    const read = erp.tables.committed.cursors.get(this.parts.policies.connection.name);
    return (
      read !== this.parts.world.books.cursor || orders.store.rows('order').some((row) => row.planVersion < planVersion)
    );
  }

  whatIsLeft(): string {
    const streams = (['RAW', 'FACTS', 'POSTINGS', 'COMMANDS'] as const).map(
      (name) => `${name} ${this.parts.bus.held(name).length}`,
    );
    const calls = [this.parts.databases.gateway, this.parts.databases.erp].flatMap(({ tables }) =>
      [...tables.committed.calls.values()]
        .filter(({ state }) => state !== 'done')
        .map(({ ref, state }) => `${ref} ${state}`),
    );
    return [...streams, ...calls].join(', ');
  }
}

import type { Clock } from '#libs/actors';
import { MemoryStore, MemoryTables, noCalls, type CallRows, type StoreFaults, type Tables } from '#libs/actors/testing';
import type { ServiceName } from '#libs/contracts';
import type { CursorRows } from '../../apps/erp-gateway/src/testing/memory-item-cursors.js';
import { noGatewayRows, type GatewayRows } from '../../apps/channel-gateway/src/testing/memory-gateway-store.js';

/** A service's database: it outlives every process. */
export interface Database<T extends Tables> {
  readonly store: MemoryStore;
  readonly tables: MemoryTables<T>;
}

/** What erp-gateway keeps beside its actors. */
export interface ErpRows extends CallRows, CursorRows {
  readonly [name: string]: Map<string, unknown>;
}

/** Services that are simulated. */
export type SimulatedService = Extract<
  ServiceName,
  'channel-gateway' | 'order-service' | 'inventory-service' | 'erp-gateway'
>;

/** The databases of all services. */
export class Databases {
  readonly gateway: Database<GatewayRows>;
  readonly erp: Database<ErpRows>;
  readonly orders: Database<Record<string, Map<string, unknown>>>;
  readonly inventory: Database<Record<string, Map<string, unknown>>>;
  /** Item lists that are being read: who reads, by connection. */
  readonly leads = new Map<string, string>();

  constructor(clock: Clock, random: () => number) {
    const store = () => new MemoryStore(clock, {}, random);
    this.gateway = { store: store(), tables: new MemoryTables(noGatewayRows()) };
    const erpRows: ErpRows = { ...noCalls(), cursors: new Map<string, string>() };
    this.erp = { store: store(), tables: new MemoryTables(erpRows) };
    this.orders = { store: store(), tables: new MemoryTables({}) };
    this.inventory = { store: store(), tables: new MemoryTables({}) };
  }

  /** By service. */
  of(service: SimulatedService): Database<Tables> {
    const all = {
      'channel-gateway': this.gateway,
      'order-service': this.orders,
      'inventory-service': this.inventory,
      'erp-gateway': this.erp,
    } as const;
    return all[service] as unknown as Database<Tables>;
  }

  get all(): readonly Database<Tables>[] {
    return [this.gateway, this.erp, this.orders, this.inventory] as unknown as Database<Tables>[];
  }

  set faults(faults: StoreFaults) {
    for (const { store } of this.all) store.faults = faults;
  }

  /** The connections of a process break. */
  abandon(owner: string): void {
    for (const { tables } of this.all) tables.abandon(owner);
    for (const [connection, reader] of this.leads) if (reader === owner) this.leads.delete(connection);
  }
}

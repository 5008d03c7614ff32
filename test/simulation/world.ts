import type { Accounts } from '../../apps/channel-gateway/src/accounts/accounts.js';
import { Books } from './books.js';
import type { Reply, Request } from './network.js';
import type { Policies } from './policies.js';
import { APPROVED, LATER_MS, RECLASSIFIED, REPLENISHED, type PlannedOrder, type Scenario } from './scenario.js';
import { Shops, type Letter } from './shop.js';
import { outside, type VirtualTime } from './virtual-time.js';
import { ODD_WAREHOUSE, Warehouse, type ShipmentOrder } from './warehouse.js';

/** The outside world: shops, a warehouse, an ERP, and what they do by themselves. */
export class World {
  readonly books: Books;
  readonly shops: Shops;
  readonly warehouse: Warehouse;
  /** Letters that were sent, those that the gateway said it has, and those that are done with. */
  readonly sent = new Map<string, Letter>();
  readonly taken = new Set<string>();
  readonly #delivered = new Set<string>();
  /** Whether a person has added the warehouse that the policy did not name. */
  isOddWarehouseKnown = false;

  constructor(
    readonly scenario: Scenario,
    private readonly time: VirtualTime,
    random: () => number,
    post: (letter: Letter) => void,
  ) {
    const nowMs = () => time.clock.nowMs();
    const sending = (letter: Letter) => {
      this.sent.set(letter.id, letter);
      post(letter);
    };
    this.books = new Books(nowMs);
    this.shops = new Shops(scenario, nowMs, sending);
    this.warehouse = new Warehouse({
      scenario,
      random,
      nowMs,
      after: (ms, go) => void time.on(outside, () => time.after(ms, go)),
      post: sending,
      orderOf: (shipmentOrder) => this.orderOf(shipmentOrder),
    });
    for (const { story, plan } of scenario.orders)
      if (story === 'posting-rejected') this.books.refusing.add(String(plan.id));
  }

  /** Everything that happens by itself. */
  begin(): void {
    for (const warehouse of ['WH1', 'WH2']) this.warehouse.count(warehouse);
    for (const order of this.scenario.orders) this.shops.announce(order);
    this.time.after(LATER_MS, () => {
      this.warehouse.receive('WH1', REPLENISHED, 50);
      void this.books.erp.addItem(APPROVED);
    });
    for (const { afterMs, taxClass } of RECLASSIFIED) this.time.after(afterMs, () => this.books.reclassify(taxClass));
  }

  serve(request: Request): Promise<Reply> {
    return this.time.on(outside, () => {
      if (request.path.startsWith('/admin')) return this.shops.serve(request);
      return request.path.startsWith('/shipment-orders') ? this.warehouse.serve(request) : this.books.serve(request);
    });
  }

  delivered({ id }: Letter): void {
    this.#delivered.add(id);
  }

  /** Letters that nobody has taken. */
  get undelivered(): string[] {
    return [...this.sent.keys()].filter((id) => !this.#delivered.has(id));
  }

  /** The policy as it is now. */
  accountsOf({ accounts }: Policies): Accounts {
    if (!this.isOddWarehouseKnown) return accounts;
    const odd = { warehouse: ODD_WAREHOUSE, legalEntity: 'US', pool: 'own' } as const;
    const partners = accounts.partners.map((one) => ({ ...one, warehouses: [...one.warehouses, odd] }));
    return { ...accounts, partners };
  }

  /** The order that a shipment order is for. */
  orderOf({ reference }: ShipmentOrder): PlannedOrder | undefined {
    return this.scenario.orders.find(({ plan }) => reference.includes(`/${plan.id}/`));
  }
}

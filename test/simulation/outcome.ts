import { canonical, viewOf } from '#libs/actors';
import type { Exception } from '#libs/contracts';
import { orderActor, stateOfFacts } from '../../apps/order-service/src/order/order.actor.js';
import { accountNamed } from '../../sandbox/src/channel-accounts.js';
import type { SoldParcel } from '../../sandbox/src/expectation/expected-document.js';
import { expectedDocuments } from '../../sandbox/src/shop/sale.js';
import { lastOrderDocument } from '../../sandbox/src/shop/order-document.js';
import type { PlannedOrder, Story } from './scenario.js';
import { KIT } from './scenario.js';
import type { Simulation } from './simulation.js';

/** What became of one order, without what no two histories share: instants, revisions, how it was packed. */
interface OrderOutcome {
  readonly state: string;
  /** Units that left, by line and SKU. */
  readonly shipped: Readonly<Record<string, number>>;
  /** Units that the shop holds for sent, by line. */
  readonly fulfilled: Readonly<Record<string, number>>;
  /** Balances in the ERP by account and party, minor units; debit above zero. */
  readonly books: Readonly<Record<string, number>>;
  /** Reasons of open exceptions. */
  readonly open: readonly string[];
  /** Units held at stock items, by reservation. */
  readonly held: Readonly<Record<string, number>>;
}

/** Stories whose end depends on who came first: only what holds for every end is asked of them. */
const RACING: ReadonlySet<Story> = new Set(['cancelled-racing', 'last-unit-cancelled', 'contradiction']);
/** Stories that are told by two orders, of which either may have the luck. */
const SYMMETRIC: ReadonlySet<Story> = new Set(['last-unit']);

/** Key of an order's actor. */
export function keyOf({ plan }: PlannedOrder): string {
  return `order/${plan.account}/${plan.id}`;
}

/** What became of one order. */
function outcomeOf(simulation: Simulation, order: PlannedOrder): OrderOutcome {
  const { databases, world, policies } = simulation;
  const row = databases.orders.store.row(keyOf(order));
  return {
    state: row ? stateOfFacts(viewOf(orderActor(policies.order), row) as never, policies.order) : 'unknown',
    shipped: totals(
      parcelsOf(simulation, order).flatMap(({ lines }) =>
        lines.map((one) => [`${one.lineId} ${one.sku}`, one.quantity]),
      ),
    ),
    fulfilled: totals(
      world.shops.fulfilments
        .filter(({ orderId }) => orderId === order.plan.id)
        .flatMap(({ lines }) => lines.map(({ lineId, quantity }) => [String(lineId), quantity])),
    ),
    books: booksOf(simulation, order),
    open: openAbout(simulation, order)
      .map(({ reason }) => reason)
      .sort(),
    held: heldFor(simulation, order),
  };
}

/** Orders of which a history must end as another one: with every event in another order. */
export function comparable(simulation: Simulation): Readonly<Record<string, unknown>> {
  const outcomes = new Map<string, string[]>();
  const { orders } = simulation.scenario;
  // whoever thinks again in time leaves the unit to one of the others
  const isLeft = orders.some(({ story }) => story === 'last-unit-cancelled');
  for (const order of orders) {
    if (RACING.has(order.story) || (isLeft && SYMMETRIC.has(order.story))) continue;
    const name = SYMMETRIC.has(order.story) ? order.story : String(order.plan.index);
    const outcome = canonical(outcomeOf(simulation, order)).replaceAll(String(order.plan.id), '#');
    outcomes.set(name, [...(outcomes.get(name) ?? []), outcome].sort());
  }
  return Object.fromEntries(outcomes);
}

/** Parcels that left for an order. */
export function parcelsOf({ world }: Simulation, order: PlannedOrder) {
  return world.warehouse.parcels.filter((one) => world.orderOf(one.shipmentOrder) === order);
}

function totals(entries: readonly (readonly [string, number])[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [name, units] of entries) all[name] = (all[name] ?? 0) + units;
  return Object.fromEntries(Object.entries(all).filter(([, units]) => units !== 0));
}

/** What the ERP's books show of an order. */
export function booksOf({ world }: Simulation, order: PlannedOrder): Record<string, number> {
  const documents = world.books.erp.ledger.documents.filter(({ reference }) =>
    reference.includes(`/${order.plan.id}/`),
  );
  return totals(
    documents.flatMap(({ lines }) =>
      lines.map((line) => [`${line.account} ${line.party ?? ''}`.trim(), line.debitMinor - line.creditMinor] as const),
    ),
  );
}

/** What the books must show for what left, by the sandbox's own reckoning; null where it has none. */
export function expectedBooks(simulation: Simulation, order: PlannedOrder): Record<string, number> | null {
  if (RACING.has(order.story)) return null;
  const shop = accountNamed(order.plan.account);
  const document = lastOrderDocument(order.plan);
  const last = order.plan.revisions.at(-1)?.kind === 'cancelled' ? order.plan.revisions.length - 2 : undefined;
  const sold = last === undefined ? document : simulation.world.shops.documentAt(order, last);
  const parcels = parcelsOf(simulation, order).map((parcel): SoldParcel => {
    const lines = parcel.lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity }));
    return { shipmentId: parcel.shipmentId, shippedMs: parcel.atMs, lines: kitsAsLines(order, lines) };
  });
  const documents = expectedDocuments({ shop, document: sold, giftCard: 0 }, parcels);
  return totals(
    documents.flatMap(({ movements }) =>
      movements.map(({ account, party, minor }) => [`${account} ${party ?? ''}`.trim(), minor] as const),
    ),
  );
}

/** A kit leaves as its parts: one mug is one kit. */
function kitsAsLines(order: PlannedOrder, lines: readonly { lineId: string; sku: string; quantity: number }[]) {
  return lines.filter(({ lineId, sku }) => {
    const line = order.plan.lines.find(({ id }) => String(id) === lineId);
    return line?.sku !== KIT || sku === 'CD-MUG-WHITE';
  });
}

/** Open exceptions about an order, of any service. */
export function openAbout({ databases }: Simulation, order: PlannedOrder): Exception[] {
  const all = databases.all.flatMap(({ store }) => store.exceptions());
  return all.filter(
    (one) => one.state === 'open' && [one.id, ...one.evidence].some((text) => text.includes(String(order.plan.id))),
  );
}

/** What an order wants held, as a stock item keeps it. */
interface Stated {
  readonly order: string;
  readonly reservation: string;
  readonly revision: number;
  readonly level: Level | null;
}

interface Level {
  readonly quantity: number;
  readonly shipped: readonly { readonly units: number; readonly at: string }[];
}

/** The reservations that a stock item keeps. */
export function reservationsAt({ databases }: Simulation, key: string): Stated[] {
  const entries = [...databases.inventory.store.entriesOf(key, 'reservations').values()];
  return entries.flatMap(({ f }) => (f as readonly { readonly v: Stated }[] | undefined)?.[0]?.v ?? []);
}

function heldFor(simulation: Simulation, order: PlannedOrder): Record<string, number> {
  const rows = simulation.databases.inventory.store.rows('stock-item');
  const stated = rows.flatMap(({ key }) => reservationsAt(simulation, key)).filter((one) => one.order === keyOf(order));
  return totals(stated.map(({ reservation, level }) => [reservation, level?.quantity ?? 0]));
}

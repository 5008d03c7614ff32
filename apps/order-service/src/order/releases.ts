import { conflicted, winnerOf, type Effect } from '#libs/actors';
import type { DataOf, deliveryRequested } from '#libs/contracts';
import { nextOrdinal, unitsCovered, unitsIn, unitsNotRecalled } from './custody.js';
import { isRetried, type Sent } from './deliveries.js';
import { exception } from './exceptions.js';
import { want } from './order.contract.js';
import { orderTotal, type Order } from './order.js';
import { allowsBackOrder, isPayable, isResolved } from './order.state.js';
import { remaining, type LineReservation } from './reservations.js';

type Body = DataOf<typeof deliveryRequested>['body'];
type SkuLine = Extract<Body, { command: 'shipment.release' }>['lines'][number];

const MINUTE_MS = 60_000;

/** Goods that are paid for, held and not yet released go to the warehouse: all at once, what is added later by itself. */
export function* releases(order: Order): Iterable<Effect> {
  const { placed, rules, facts, cancellation, custody } = order;
  const lines = releasable(order);
  if (lines.length === 0 || cancellation.whole || !isPayable(order) || areShipmentsContradicted(order)) return;
  const settledMs = Date.parse(placed.placedAt) + rules.settleMinutes * MINUTE_MS;
  if (rules.settleMinutes > 0 && facts.clockMs < settledMs) return yield want('timer', { atMs: settledMs }, 'settled');
  const account = warehouseAccount(order);
  const ordinal = nextOrdinal(custody.releases);
  if (account === undefined) return yield noWarehouse(order);
  yield want(
    'shipment.release',
    { account, body: { command: 'shipment.release', ...addressee(order), lines } },
    ordinal,
  );
}

/** What may go now: everything, or, where back-orders are allowed, what is held. */
function releasable(order: Order): SkuLine[] {
  const needs = order.reservations
    .map((one) => ({ one, units: unitsToRelease(order, one) }))
    .filter(({ units }) => units > 0);
  const ready = needs.filter(({ one }) => one.state === 'held');
  const complete = ready.length === needs.length && isResolved(order);
  if (!complete && !allowsBackOrder(order)) return [];
  return ready.map(({ one, units }) => ({ lineId: one.line.lineId, sku: one.sku, quantity: units }));
}

function unitsToRelease({ custody }: Order, one: LineReservation): number {
  return one.toSend - remaining(one, (sku) => unitsCovered(custody, one.line.lineId, sku));
}

function areShipmentsContradicted({ facts }: Order): boolean {
  return Object.values(facts.shipments).some((slot) => conflicted(slot));
}

function addressee({ facts }: Order) {
  const orderName = winnerOf(facts.head)?.orderName;
  const { shipTo, buyerRef } = winnerOf(facts.destination) ?? {};
  return {
    ...(orderName === undefined ? {} : { orderName }),
    ...(buyerRef === undefined ? {} : { buyerRef }),
    ...(shipTo === undefined ? {} : { shipTo }),
  };
}

/** The partner account that ships our own pool for the order's legal entity. */
function warehouseAccount({ policy, placed }: Order): string | undefined {
  return policy.warehouseAccounts.find((one) => one.legalEntity === placed.legalEntity && one.pool === 'own')?.account;
}

function noWarehouse(order: Order): Effect {
  return exception('release-failed', {
    amountAtRisk: orderTotal(order),
    detail: `no warehouse ships for ${order.placed.legalEntity}: add it to warehouseAccounts in policies/order.yaml`,
  });
}

/** Goods that are with the warehouse and wanted no more are asked back, the last release first. */
export function* recalls(order: Order): Iterable<Effect> {
  const { custody } = order;
  const surplus = order.reservations
    .map((one) => ({
      lineId: one.line.lineId,
      sku: one.sku,
      quantity: remaining(one, (sku) => unitsNotRecalled(custody, one.line.lineId, sku)) - one.toSend,
    }))
    .filter((one) => one.quantity > 0);
  let further = 0;
  for (const release of custody.releases.filter((one) => one.outcome !== 'failed').toReversed()) {
    const lines = recallable(order, release, surplus);
    const shipmentOrderId = release.answer?.externalId;
    if (lines.length === 0) continue;
    // What the warehouse has not acknowledged cannot be asked back: its answer comes, and then this plan again.
    if (release.outcome !== 'confirmed' || shipmentOrderId === undefined) return;
    const { account } = release.delivery;
    const body = { command: 'shipment.recall', release: release.key, shipmentOrderId, lines } as const;
    yield want('shipment.recall', { account, body }, nextOrdinal(custody.recalls, further));
    further += 1;
  }
}

/** Takes from the surplus what this release can give back. */
function recallable({ custody }: Order, release: Sent<'shipment.release'>, surplus: SkuLine[]): SkuLine[] {
  const earlier = custody.recalls.filter((one) => one.delivery.body.release === release.key && !isRetried(one));
  const asked = earlier.flatMap((one) => one.delivery.body.lines);
  return surplus.flatMap((one) => {
    const there = unitsIn(release.delivery.body.lines, one.lineId, one.sku) - unitsIn(asked, one.lineId, one.sku);
    const quantity = Math.min(one.quantity, there);
    if (quantity <= 0) return [];
    one.quantity -= quantity;
    return [{ lineId: one.lineId, sku: one.sku, quantity }];
  });
}

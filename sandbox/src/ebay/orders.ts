import { sum } from '../minor-units.js';
import type { Run } from '../run.js';
import { ids, isRunOf, placeOf, placeOfLine, type Place } from './ids.js';
import { planOrder } from './order-generator.js';
import type { EbayPlan, Fulfilment } from './order-plan.js';
import type { EbayRecord } from './records.js';
import { rolesOf, type Role } from './roles.js';

/** An order as it stands at some instant. */
export interface OrderState {
  readonly plan: EbayPlan;
  readonly isCancelled: boolean;
  readonly fulfilments: readonly Fulfilment[];
  readonly lastModifiedMs: number;
}

/** Every order of eBay's, what we told it of them, and what of them was shown to us. */
export class Orders {
  readonly runs: { readonly run: Run; readonly roles: readonly Role[] }[] = [];
  private readonly plans = new Map<string, EbayPlan>();
  private readonly fulfilments = new Map<string, Fulfilment[]>();
  private readonly shown = new Set<string>();
  /** When the seller cancelled an order, epoch milliseconds. */
  private readonly cancelled = new Map<string, number>();

  start(run: Run): EbayPlan[] {
    const roles = rolesOf(run);
    this.runs.push({ run, roles });
    const plans = roles.map((role, index) => planOrder(run, index, role));
    for (const plan of plans) this.plans.set(plan.id, plan);
    return plans;
  }

  get all(): readonly EbayPlan[] {
    return [...this.plans.values()];
  }

  withId(id: string): EbayPlan | undefined {
    return this.plans.get(id);
  }

  /** The order whose id stands in a text. */
  named(text: string): EbayPlan | undefined {
    return this.at(placeOf(text));
  }

  /** The order that a line item belongs to. */
  ofLine(lineId: string): EbayPlan | undefined {
    return this.at(placeOfLine(lineId));
  }

  /** The order as it stands at an instant; undefined before it is paid. */
  stateOf(plan: EbayPlan, nowMs: number): OrderState | undefined {
    const happened = plan.revisions.filter(({ atMs }) => atMs <= nowMs);
    if (happened.length === 0) return undefined;
    const fulfilments = this.fulfilmentsOf(plan.id).filter(({ atMs }) => atMs <= nowMs);
    const cancelledMs = this.cancelled.get(plan.id);
    const ours =
      cancelledMs !== undefined && cancelledMs <= nowMs ? [{ kind: 'cancelled' as const, atMs: cancelledMs }] : [];
    happened.push(...ours);
    return {
      plan,
      isCancelled: happened.some(({ kind }) => kind === 'cancelled'),
      fulfilments,
      lastModifiedMs: Math.max(...[...happened, ...fulfilments].map(({ atMs }) => atMs)),
    };
  }

  /** Units of a line item that have not left. */
  openUnits({ plan, isCancelled, fulfilments }: OrderState, lineId: string): number {
    const line = plan.lines.find(({ id }) => id === lineId);
    const lines = fulfilments.flatMap((one) => one.lines).filter((one) => one.lineId === lineId);
    return line && !isCancelled ? line.quantity - sum(lines.map(({ quantity }) => quantity)) : 0;
  }

  /** The instant at which an order stands as it will before it ships. */
  settledMs({ revisions }: EbayPlan): number {
    return Math.max(...revisions.map(({ atMs }) => atMs));
  }

  /** Takes what happened, now or in an earlier process. */
  keep(record: EbayRecord): void {
    if (record.record === 'shown') for (const id of record.orderIds) this.shown.add(id);
    if (record.record === 'cancelled') this.cancelled.set(record.orderId, record.atMs);
    if (record.record !== 'fulfilled') return;
    const { fulfilment } = record;
    this.fulfilments.set(fulfilment.orderId, [...this.fulfilmentsOf(fulfilment.orderId), fulfilment]);
  }

  fulfilmentsOf(orderId: string): readonly Fulfilment[] {
    return this.fulfilments.get(orderId) ?? [];
  }

  get allFulfilments(): readonly Fulfilment[] {
    return [...this.fulfilments.values()].flat();
  }

  hasShown(orderId: string): boolean {
    return this.shown.has(orderId);
  }

  get shownCount(): number {
    return this.shown.size;
  }

  private at(place: Place | undefined): EbayPlan | undefined {
    const found = place && this.runs.find(({ run }) => isRunOf(run, place));
    return found && place && this.withId(ids.order(found.run, place.index));
  }
}

import type { Run } from '../run.js';
import { ids, isRunOf, placeOf } from './ids.js';
import { planOrder } from './order-generator.js';
import type { Parcel, WalmartPlan } from './order-plan.js';
import { stateOf, type Deeds, type OrderState } from './order-state.js';
import type { WalmartRecord } from './records.js';
import { rolesOf, type Role } from './roles.js';

/** A run with the roles of its orders. */
export interface RunInProgress {
  readonly run: Run;
  readonly roles: readonly Role[];
}

const NOTHING: Deeds = { acknowledgedMs: null, parcels: [], cancellations: [] };

/** Every order of Walmart's, what we told it of them, and what of them was shown to us. */
export class Orders {
  readonly runs: RunInProgress[] = [];
  private readonly plans = new Map<string, WalmartPlan>();
  private readonly deeds = new Map<string, Deeds>();
  private readonly shown = new Set<string>();

  start(run: Run): WalmartPlan[] {
    const roles = rolesOf(run);
    this.runs.push({ run, roles });
    const plans = roles.map((role, index) => planOrder(run, index, role));
    for (const plan of plans) this.plans.set(plan.id, plan);
    return plans;
  }

  get all(): readonly WalmartPlan[] {
    return [...this.plans.values()];
  }

  withId(id: string): WalmartPlan | undefined {
    return this.plans.get(id);
  }

  /** The order whose id stands in a text. */
  named(text: string): WalmartPlan | undefined {
    const place = placeOf(text);
    const found = place && this.runs.find(({ run }) => isRunOf(run, place));
    return found && place && this.withId(ids.purchaseOrder(found.run, place.index));
  }

  /** The order as it stands at an instant; undefined before it is created. */
  stateOf(plan: WalmartPlan, nowMs: number): OrderState | undefined {
    return stateOf(plan, this.deedsOf(plan.id), nowMs);
  }

  /** An instant at which a change of an order can be dated: after every earlier one. */
  nextChangeMs(plan: WalmartPlan, nowMs: number): number {
    const { acknowledgedMs, parcels, cancellations } = this.deedsOf(plan.id);
    const changes = [...plan.revisions, ...parcels, ...cancellations].map(({ atMs }) => atMs);
    const earlier = [...changes, acknowledgedMs ?? 0].filter((atMs) => atMs <= nowMs);
    return Math.max(nowMs, ...earlier.map((atMs) => atMs + 1));
  }

  /** The instant at which an order stands as it will before it ships, or, where Walmart ships it, in the end. */
  settledMs({ revisions, shipments }: WalmartPlan): number {
    return Math.max(...[...revisions, ...shipments].map(({ atMs }) => atMs));
  }

  /** Takes what happened, now or in an earlier process. */
  keep(record: WalmartRecord): void {
    switch (record.record) {
      case 'shown':
        for (const id of record.orderIds) this.shown.add(id);
        return;
      case 'acknowledged':
        return this.add(record.orderId, { acknowledgedMs: record.atMs });
      case 'shipped':
        return this.add(record.parcel.orderId, {
          parcels: [...this.deedsOf(record.parcel.orderId).parcels, record.parcel],
        });
      case 'cancelled': {
        const { orderId } = record.cancellation;
        return this.add(orderId, { cancellations: [...this.deedsOf(orderId).cancellations, record.cancellation] });
      }
      case 'level':
        return;
    }
  }

  /** Parcels that we told Walmart of. */
  get allParcels(): readonly Parcel[] {
    return [...this.deeds.values()].flatMap(({ parcels }) => parcels);
  }

  deedsOf(orderId: string): Deeds {
    return this.deeds.get(orderId) ?? NOTHING;
  }

  hasShown(orderId: string): boolean {
    return this.shown.has(orderId);
  }

  get shownCount(): number {
    return this.shown.size;
  }

  private add(orderId: string, news: Partial<Deeds>): void {
    this.deeds.set(orderId, { ...this.deedsOf(orderId), ...news });
  }
}

import type { Run } from '../run.js';
import { planOrder, type Platform } from './order-generator.js';
import type { OrderState, RegionalPlan, ToldParcel } from './order-plan.js';
import type { RegionalRecord } from './records.js';
import { rolesOf, type Role } from './roles.js';

interface SetState {
  readonly atMs: number;
  readonly state: string;
}

/** Every order of a platform, what we told it of them, and what of them was shown to us. */
export class Orders {
  readonly runs: { readonly run: Run; readonly roles: readonly Role[] }[] = [];
  private readonly plans = new Map<string, RegionalPlan>();
  private readonly parcels = new Map<string, ToldParcel[]>();
  private readonly sets = new Map<string, SetState[]>();
  private readonly shown = new Set<string>();

  constructor(private readonly platform: Platform) {}

  start(run: Run): RegionalPlan[] {
    const roles = rolesOf(run, this.platform.channel);
    this.runs.push({ run, roles });
    const plans = roles.map((role, index) => planOrder(this.platform, run, index, role));
    for (const plan of plans) this.plans.set(plan.id, plan);
    return plans;
  }

  get all(): readonly RegionalPlan[] {
    return [...this.plans.values()];
  }

  withId(id: string): RegionalPlan | undefined {
    return this.plans.get(id);
  }

  /** The order as it stands at an instant; undefined before it is placed. */
  stateOf(plan: RegionalPlan, nowMs: number): OrderState | undefined {
    const happened = plan.revisions.filter(({ atMs }) => atMs <= nowMs);
    const last = happened.at(-1);
    if (!last) return undefined;
    const parcels = this.parcelsOf(plan.id).filter(({ atMs }) => atMs <= nowMs);
    const sets = (this.sets.get(plan.id) ?? []).filter(({ atMs }) => atMs <= nowMs);
    const lastModifiedMs = Math.max(...[...happened, ...parcels, ...sets].map(({ atMs }) => atMs));
    return { plan, kind: last.kind, parcels, set: sets.at(-1)?.state, lastModifiedMs };
  }

  /** The instant at which an order stands as it will before it ships. */
  settledMs({ revisions }: RegionalPlan): number {
    return Math.max(...revisions.map(({ atMs }) => atMs));
  }

  /** Takes what happened, now or in an earlier process. */
  keep(record: RegionalRecord): void {
    if (record.record === 'shown') for (const id of record.orderIds) this.shown.add(id);
    if (record.record === 'set') this.sets.set(record.orderId, [...(this.sets.get(record.orderId) ?? []), record]);
    if (record.record !== 'parcel') return;
    this.parcels.set(record.parcel.orderId, [...this.parcelsOf(record.parcel.orderId), record.parcel]);
  }

  parcelsOf(orderId: string): readonly ToldParcel[] {
    return this.parcels.get(orderId) ?? [];
  }

  get allParcels(): readonly ToldParcel[] {
    return [...this.parcels.values()].flat();
  }

  hasShown(orderId: string): boolean {
    return this.shown.has(orderId);
  }

  get shownCount(): number {
    return this.shown.size;
  }
}

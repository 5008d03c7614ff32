import { sum } from '../minor-units.js';
import type { Run } from '../run.js';
import { isRunOf, placeOf, ids } from './ids.js';
import { wantedUnits, type OrderState, type Package } from './order-document.js';
import { planOrder } from './order-generator.js';
import { isFba, type AmazonPlan } from './order-plan.js';
import { rolesOf, type Role } from './roles.js';

/** A run with the roles of its orders. */
export interface RunInProgress {
  readonly run: Run;
  readonly roles: readonly Role[];
}

/** An order and the run it belongs to. */
export interface AmazonOrder {
  readonly run: Run;
  readonly plan: AmazonPlan;
}

/** Every order of Amazon's, what we told it of them, and what of them was shown to us. */
export class Orders {
  readonly runs: RunInProgress[] = [];
  private readonly packages = new Map<string, Package[]>();
  private readonly refused = new Map<string, number>();
  private readonly shown = new Set<string>();
  /** Plans are made once: they are looked at by every listing. */
  private readonly plans = new Map<string, AmazonOrder>();

  start(run: Run): void {
    const roles = rolesOf(run);
    this.runs.push({ run, roles });
    roles.forEach((role, index) => {
      const plan = planOrder(run, index, role);
      this.plans.set(plan.id, { run, plan });
    });
  }

  get all(): Iterable<AmazonOrder> {
    return this.plans.values();
  }

  withId(id: string): AmazonOrder | undefined {
    return this.plans.get(id);
  }

  /** The order whose id stands in a text. */
  named(text: string): AmazonOrder | undefined {
    const place = placeOf(text);
    const found = place && this.runs.find(({ run }) => isRunOf(run, place));
    if (!found || !place || found.roles[place.index] === undefined) return undefined;
    const prefix = /\b(?:111|305)(?=-)/.exec(text)?.[0] ?? '';
    return this.withId(ids.order(found.run, prefix, place.index));
  }

  /** The order as it stands at an instant; undefined before it is placed. */
  stateOf({ plan }: AmazonOrder, nowMs: number): OrderState | undefined {
    const revisions = plan.revisions.filter(({ atMs }) => atMs <= nowMs);
    if (revisions.length === 0) return undefined;
    const packages = this.packagesOf(plan.id).filter(({ createdMs }) => createdMs <= nowMs);
    const left = [...packages, ...plan.shipments.filter(({ atMs }) => atMs <= nowMs)].flatMap(({ lines }) => lines);
    const shipped = new Map<string, number>();
    for (const { lineId, quantity } of left) shipped.set(lineId, (shipped.get(lineId) ?? 0) + quantity);
    const refusedMs = this.refused.get(plan.id);
    return {
      plan,
      happened: new Set(revisions.map(({ kind }) => kind)),
      isRefused: refusedMs !== undefined && refusedMs <= nowMs,
      packages,
      shipped,
      lastUpdatedMs: Math.max(...this.changesOf(plan).filter((atMs) => atMs <= nowMs)),
    };
  }

  /** An instant at which a change of an order can be dated: a second after every earlier one. */
  nextChangeMs(plan: AmazonPlan, nowMs: number): number {
    return Math.max(Math.floor(nowMs / 1000) * 1000, Math.max(...this.changesOf(plan)) + 1000);
  }

  /** The instant of the last news of an order before it ships: an own shipment of Amazon's is told by report. */
  toldMs({ revisions }: AmazonPlan): number {
    return Math.max(...revisions.map(({ atMs }) => atMs));
  }

  /** The instant at which an order stands as it will before it ships, or, where Amazon ships it, in the end. */
  settledMs({ revisions, shipments }: AmazonPlan): number {
    return Math.max(...[...revisions, ...shipments].map(({ atMs }) => atMs));
  }

  addPackage(parcel: Package): void {
    this.packages.set(parcel.orderId, [...this.packagesOf(parcel.orderId), parcel]);
  }

  refuse(orderId: string, atMs: number): void {
    this.refused.set(orderId, atMs);
  }

  packagesOf(orderId: string): readonly Package[] {
    return this.packages.get(orderId) ?? [];
  }

  get allPackages(): readonly Package[] {
    return [...this.packages.values()].flat();
  }

  /** Units of an item that can still be confirmed. */
  openUnits({ plan }: AmazonOrder, lineId: string, nowMs: number): number {
    const state = this.stateOf({ plan } as AmazonOrder, nowMs);
    const item = plan.items.find(({ id }) => id === lineId);
    if (!state || !item || isFba(plan)) return 0;
    const sent = sum(
      this.packagesOf(plan.id)
        .flatMap(({ lines }) => lines)
        .filter((line) => line.lineId === lineId)
        .map(({ quantity }) => quantity),
    );
    return wantedUnits(item, state.happened, state.isRefused) - sent;
  }

  /** Remembers that an order was shown; true where it was news. */
  wasShown(orderId: string): boolean {
    if (this.shown.has(orderId)) return false;
    this.shown.add(orderId);
    return true;
  }

  hasShown(orderId: string): boolean {
    return this.shown.has(orderId);
  }

  get shownCount(): number {
    return this.shown.size;
  }

  private changesOf({ id, revisions, shipments }: AmazonPlan): number[] {
    const ours = this.packagesOf(id).map(({ createdMs }) => createdMs);
    const refused = this.refused.get(id);
    return [
      ...[...revisions, ...shipments].map(({ atMs }) => atMs),
      ...ours,
      ...(refused === undefined ? [] : [refused]),
    ];
  }
}

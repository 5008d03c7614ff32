import { sum } from '../minor-units.js';
import type { Parcel, PlannedLine, RevisionKind, WalmartPlan } from './order-plan.js';

/** Units that we have cancelled. */
export interface Cancellation {
  readonly orderId: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly reason: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** What was done with an order by our word. */
export interface Deeds {
  /** When we acknowledged it; null where we have not. */
  readonly acknowledgedMs: number | null;
  readonly parcels: readonly Parcel[];
  readonly cancellations: readonly Cancellation[];
}

/** Units of a line by what became of them. */
export interface LineState {
  readonly cancelled: number;
  /** Whose doing the cancellation was, as Walmart words it. */
  readonly reason: string;
  readonly parcels: readonly { readonly parcel: Parcel; readonly units: number }[];
  /** Neither cancelled nor shipped. */
  readonly open: number;
  /** When its last change was, epoch milliseconds. */
  readonly changedMs: number;
}

/** An order as it stands at some instant. */
export interface OrderState {
  readonly plan: WalmartPlan;
  readonly isAcknowledged: boolean;
  readonly lines: ReadonlyMap<string, LineState>;
  readonly lastModifiedMs: number;
}

/** Units of a line that its buyer still wants when all revisions have happened. */
export function wantedUnits(line: PlannedLine, revisions: readonly { readonly kind: RevisionKind }[]): number {
  return isCancelled(line, new Set(revisions.map(({ kind }) => kind))) ? 0 : line.quantity;
}

function isCancelled(line: PlannedLine, happened: ReadonlySet<RevisionKind>): boolean {
  return happened.has('cancelled') || (line.isCancelledLater && happened.has('line-cancelled'));
}

/** The order as it stands; undefined before it is created. */
export function stateOf(plan: WalmartPlan, deeds: Deeds, nowMs: number): OrderState | undefined {
  if (!plan.revisions.some(({ atMs }) => atMs <= nowMs)) return undefined;
  const lines = new Map(plan.lines.map((line) => [line.number, lineState(plan, line, deeds, nowMs)]));
  const changes = [...lines.values()].map(({ changedMs }) => changedMs);
  const { acknowledgedMs } = deeds;
  return {
    plan,
    // Walmart takes its own orders by itself
    isAcknowledged: plan.role === 'wfs' || (acknowledgedMs !== null && acknowledgedMs <= nowMs),
    lines,
    lastModifiedMs: Math.max(...changes),
  };
}

function lineState(plan: WalmartPlan, line: PlannedLine, deeds: Deeds, nowMs: number): LineState {
  const happened = plan.revisions.filter(({ atMs }) => atMs <= nowMs);
  const byWalmart = isCancelled(line, new Set(happened.map(({ kind }) => kind)));
  const unitsIn = (lines: readonly { readonly lineId: string; readonly quantity: number }[]): number =>
    sum(lines.filter(({ lineId }) => lineId === line.number).map(({ quantity }) => quantity));
  const ours = deeds.cancellations.filter(({ atMs, lines }) => atMs <= nowMs && unitsIn(lines) > 0);
  const parcels = [...plan.shipments, ...deeds.parcels].filter(
    ({ atMs, lines }) => atMs <= nowMs && unitsIn(lines) > 0,
  );
  const left = sum(parcels.map(({ lines }) => unitsIn(lines)));
  const cancelled = byWalmart ? line.quantity - left : sum(ours.map(({ lines }) => unitsIn(lines)));
  const touching = happened.filter(({ kind }) => kind !== 'line-cancelled' || line.isCancelledLater);
  const acknowledged = deeds.acknowledgedMs !== null && deeds.acknowledgedMs <= nowMs ? [deeds.acknowledgedMs] : [];
  return {
    cancelled,
    reason: byWalmart ? 'CUSTOMER_CHANGED_MIND' : (ours.at(-1)?.reason ?? ''),
    parcels: parcels.map((parcel) => ({ parcel, units: unitsIn(parcel.lines) })),
    open: line.quantity - cancelled - left,
    changedMs: Math.max(...[...touching, ...ours, ...parcels].map(({ atMs }) => atMs), ...acknowledged),
  };
}

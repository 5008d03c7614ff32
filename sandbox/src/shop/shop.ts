import { Dice } from '../dice.js';
import type { Courier } from '../delivery/courier.js';
import type { Secrets } from '../settings.js';
import type { PurposefulWaits } from '../waits.js';
import type { OrderDocument } from './document-parts.js';
import { withFulfilments, type Fulfilment } from './fulfilments.js';
import { orderDocument, penOf } from './order-document.js';
import { planOrder } from './order-generator.js';
import type { OrderPlan } from './order-plan.js';
import { plantsOf, type Plants } from './plants.js';
import { rolesOf, type Role } from './roles.js';
import type { Run } from '../run.js';
import { ids } from './ids.js';
import { scriptOf } from './script.js';
import { fulfilmentWebhooks, plannedWebhook, type Mailing } from './webhooks.js';

/** Webhooks are planned this long before they are due, so that a long run stays small in memory. */
const planAheadMs = 5_000;

/** A run with everything that follows from it. */
export interface RunInProgress {
  readonly run: Run;
  readonly roles: readonly Role[];
  readonly plants: Plants;
  /** Orders whose webhooks have been planned. */
  planned: number;
}

/** One order and the run that it belongs to. */
export interface ShopOrder {
  readonly run: Run;
  readonly plan: OrderPlan;
}

/** The three shops: what they sold, told, and heard back. */
export class Shop {
  readonly runs: RunInProgress[] = [];
  private readonly fulfilments = new Map<number, Fulfilment[]>();
  private readonly untold = new Map<number, Set<string>>();
  private readonly orderOfKey = new Map<string, number>();
  private readonly mailing: Mailing;

  constructor(
    private readonly courier: Courier,
    private readonly waits: PurposefulWaits,
    channelGatewayUrl: string,
    secrets: Secrets,
  ) {
    this.mailing = { channelGatewayUrl, secrets };
  }

  /** Begins to sell; the run stands in the journal already. */
  start(run: Run): void {
    const roles = rolesOf(run);
    this.runs.push({ run, roles, plants: plantsOf(run, roles), planned: 0 });
    this.planAhead(Date.now());
  }

  /** Hands the courier what is due soon; called every now and then. */
  planAhead(nowMs: number): void {
    for (const progress of this.runs) {
      const { run } = progress;
      const soon = ((nowMs + planAheadMs - run.startedAtMs) / 1000) * run.ratePerSecond;
      const upTo = Math.min(run.orders, Math.ceil(soon));
      for (; progress.planned < upTo; progress.planned += 1) this.planWebhooks(progress, progress.planned);
    }
  }

  /** Whether there are orders whose webhooks have not been handed over. */
  get hasMoreToPlan(): boolean {
    return this.runs.some(({ planned, run }) => planned < run.orders);
  }

  /** Orders of which Crossdock has not taken everything that was planned. */
  get notWhollyTold(): number {
    return this.untold.size;
  }

  private planWebhooks({ run, roles, plants }: RunInProgress, index: number): void {
    const plan = planOrder(run, index, roles[index] ?? 'ordinary');
    const script = scriptOf(run, plan, plants);
    const news = script.filter(({ isNews }) => isNews);
    const open = news.filter(({ key }) => this.courier.endOf(key) === undefined).map(({ key }) => key);
    if (open.length > 0) this.untold.set(plan.id, new Set(open));
    for (const key of open) this.orderOfKey.set(key, plan.id);
    this.recordWait(plan.id, news);
    for (const webhook of script) this.courier.plan(plannedWebhook({ run, plan }, webhook, this.mailing));
  }

  /** From the first word about an order to the last one: nobody can be quicker than the shop. */
  private recordWait(orderId: number, news: readonly { readonly dueAtMs: number }[]): void {
    const due = news.map(({ dueAtMs }) => dueAtMs);
    this.waits.record(String(orderId), 'shop', Math.min(...due), Math.max(...due));
  }

  /** A webhook has ended; gives the order that is now wholly told, if it is. */
  ended(key: string): number | undefined {
    const orderId = this.orderOfKey.get(key);
    if (orderId === undefined) return undefined;
    this.orderOfKey.delete(key);
    const left = this.untold.get(orderId);
    left?.delete(key);
    if (left && left.size > 0) return undefined;
    this.untold.delete(orderId);
    return orderId;
  }

  /** Whether Crossdock has taken everything that the shop has to say of an order before it ships. */
  hasTold(order: ShopOrder): boolean {
    const planned = this.runs[order.run.ordinal]?.planned ?? 0;
    return order.plan.index < planned && !this.untold.has(order.plan.id);
  }

  /** The order with this id, whatever its state. */
  order(id: number): ShopOrder | undefined {
    for (const { run, roles } of this.runs) {
      const index = id - ids.order(run, 0);
      const role = roles[index];
      if (role !== undefined) return { run, plan: planOrder(run, index, role) };
    }
    return undefined;
  }

  /** Every order of an account that the shop has taken by this instant. */
  *ordersOf(account: string, nowMs: number): Iterable<ShopOrder> {
    for (const { run, roles, planned } of this.runs)
      for (let index = 0; index < planned; index += 1) {
        const plan = planOrder(run, index, roles[index] ?? 'ordinary');
        const takenMs = plan.revisions[0]?.sentMs ?? Number.POSITIVE_INFINITY;
        if (plan.account === account && takenMs <= nowMs) yield { run, plan };
      }
  }

  /** The order that a line belongs to. */
  orderOfLine(lineId: number): ShopOrder | undefined {
    for (const { run } of this.runs) {
      const index = Math.floor((lineId - ids.line(run, 0, 0)) / 10);
      if (index >= 0 && index < run.orders) return this.order(ids.order(run, index));
    }
    return undefined;
  }

  fulfilmentsOf(orderId: number): readonly Fulfilment[] {
    return this.fulfilments.get(orderId) ?? [];
  }

  /** Fulfilments of all orders. */
  get allFulfilments(): readonly Fulfilment[] {
    return [...this.fulfilments.values()].flat();
  }

  /** The order resource as it is at this instant: what the script has for later is not in it. */
  document({ plan }: ShopOrder, nowMs: number): OrderDocument {
    const revision = plan.revisions.findLastIndex(({ sentMs }) => sentMs <= nowMs);
    return withFulfilments(orderDocument(plan, Math.max(revision, 0)), this.fulfilmentsOf(plan.id), penOf(plan));
  }

  /** Takes a fulfilment; it counts at once, so that two callers cannot fulfil the same unit. */
  keepFulfilment(fulfilment: Fulfilment): void {
    this.fulfilments.set(fulfilment.orderId, [...this.fulfilmentsOf(fulfilment.orderId), fulfilment]);
  }

  /** Tells the world of a fulfilment that stands in the journal. */
  tellFulfilment(fulfilment: Fulfilment): void {
    const order = this.order(fulfilment.orderId);
    if (!order) return;
    const all = this.fulfilmentsOf(fulfilment.orderId);
    const upToThis = all.slice(0, all.indexOf(fulfilment) + 1);
    const dice = Dice.of(order.run.seed, 'fulfilment', fulfilment.id);
    for (const delivery of fulfilmentWebhooks(order, upToThis, this.mailing, dice)) this.courier.plan(delivery);
  }

  /** The next fulfilment of an order: its id and its date, later by at least a second than all before. */
  nextFulfilment({ plan }: ShopOrder, nowMs: number): Pick<Fulfilment, 'id' | 'orderId' | 'createdMs'> {
    const known = this.fulfilmentsOf(plan.id);
    const before = known.at(-1)?.createdMs ?? plan.revisions.at(-1)?.datedMs ?? 0;
    const createdMs = Math.max(Math.floor(nowMs / 1000) * 1000, before + 1000);
    return { id: (plan.id - 1_000_000_000_000) * 10 + known.length, orderId: plan.id, createdMs };
  }
}

import { Dice } from '../dice.js';
import type { OrderPlan, Revision, RevisionKind } from './order-plan.js';
import type { Plants } from './plants.js';
import type { Run } from '../run.js';
import { orderedTotals } from './totals.js';

/** What a webhook's body shows. */
export type WebhookBody =
  | { readonly show: 'order'; readonly revision: number; readonly otherBody?: true }
  | { readonly show: 'payment'; readonly revision: number; readonly tender: 'gift-card' | 'card' }
  | { readonly show: 'refund'; readonly revision: number }
  | { readonly show: 'edit'; readonly revision: number }
  | { readonly show: 'orphan-payment'; readonly revision: number }
  | { readonly show: 'malformed'; readonly revision: number };

/** A webhook that the shop will send whatever Crossdock does. */
export interface PlannedWebhook {
  /** Names the delivery; a copy has a key of its own. */
  readonly key: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly topic: string;
  readonly body: WebhookBody;
  /** When it would leave if nothing held it up, epoch milliseconds. */
  readonly sentMs: number;
  readonly dueAtMs: number;
  readonly after?: string;
  /** Whether it tells something new of the order. */
  readonly isNews: boolean;
}

type Draft = Pick<PlannedWebhook, 'topic' | 'body'>;

/** Webhooks of one order in the order in which they leave the shop, before copies and delays. */
function draftsOf(plan: OrderPlan): Draft[] {
  return plan.revisions.flatMap(({ kind }, revision) => [
    ...draftsByKind[kind](revision),
    ...payments(plan, kind, revision),
  ]);
}

const order = (topic: string, revision: number): Draft => ({ topic, body: { show: 'order', revision } });

const draftsByKind: Readonly<Record<RevisionKind, (revision: number) => Draft[]>> = {
  created: (revision) => [order('orders/create', revision)],
  paid: (revision) => [order('orders/paid', revision), order('orders/updated', revision)],
  noted: (revision) => [order('orders/updated', revision)],
  'units-cancelled': (revision) => [
    { topic: 'refunds/create', body: { show: 'refund', revision } },
    order('orders/updated', revision),
  ],
  'line-added': (revision) => [
    { topic: 'orders/edited', body: { show: 'edit', revision } },
    order('orders/updated', revision),
  ],
  cancelled: (revision) => [
    { topic: 'refunds/create', body: { show: 'refund', revision } },
    order('orders/cancelled', revision),
    order('orders/updated', revision),
  ],
};

function payments(plan: OrderPlan, kind: RevisionKind, revision: number): Draft[] {
  const paidLater = plan.revisions.some((later) => later.kind === 'paid');
  if (!plan.tellsPayments || kind !== (paidLater ? 'paid' : 'created')) return [];
  return tendersOf(plan).map((tender) => ({
    topic: 'order_transactions/create',
    body: { show: 'payment', revision, tender },
  }));
}

function tendersOf(plan: OrderPlan): ('gift-card' | 'card')[] {
  if (plan.giftCard === 0) return ['card'];
  return plan.giftCard === orderedTotals(plan, plan.lines).total ? ['gift-card'] : ['gift-card', 'card'];
}

/** Everything that the shop sends of one order, with its delays, copies and planted bad news. */
export function scriptOf(run: Run, plan: OrderPlan, plants: Plants): PlannedWebhook[] {
  const dice = Dice.of(run.seed, run.ordinal, 'webhooks', plan.index);
  const late = new Set(
    plan.revisions.flatMap((_, revision) => (overtaken(run, plan, revision, dice) ? [revision] : [])),
  );
  const news = draftsOf(plan).map((draft) => timed(draft, run, plan, late, dice));
  const copies = news
    .filter(() => dice.chance(run.faults['webhook-duplicate']))
    .map((webhook) => copyOf(webhook, run, dice));
  return [...news, ...copies, ...planted(run, plan, plants, news, dice)];
}

/** Whether the webhooks of a revision are held back until the next revision's have left. */
function overtaken(run: Run, plan: OrderPlan, revision: number, dice: Dice): boolean {
  return revision + 1 < plan.revisions.length && dice.chance(run.faults['webhook-order']);
}

function timed(draft: Draft, run: Run, plan: OrderPlan, late: ReadonlySet<number>, dice: Dice): PlannedWebhook {
  const { revision } = draft.body;
  const sentMs = revisionAt(plan, revision).sentMs;
  const from = late.has(revision) ? revisionAt(plan, revision + 1).sentMs : sentMs;
  const held = late.has(revision) ? dice.between(200, 800) : dice.between(0, 60);
  const delay = dice.chance(run.faults['webhook-delay']) ? dice.between(200, 2_000) : 0;
  const webhookId = dice.uuid();
  const eventId = Dice.of(run.seed, run.ordinal, 'event', plan.index, revision).uuid();
  const dueAtMs = from + Math.round((held + delay) / run.speed);
  return { key: webhookId, webhookId, eventId, ...draft, sentMs, dueAtMs, isNews: true };
}

function copyOf(webhook: PlannedWebhook, run: Run, dice: Dice): PlannedWebhook {
  const dueAtMs = webhook.dueAtMs + Math.round(dice.between(0, 1_500) / run.speed);
  return { ...webhook, key: `${webhook.webhookId}/copy`, dueAtMs, isNews: false };
}

function planted(
  run: Run,
  plan: OrderPlan,
  plants: Plants,
  news: readonly PlannedWebhook[],
  dice: Dice,
): PlannedWebhook[] {
  const [first] = news;
  if (!first) return [];
  const found: PlannedWebhook[] = [];
  const fresh = (): Pick<PlannedWebhook, 'key' | 'webhookId' | 'eventId'> => {
    const webhookId = dice.uuid();
    return { key: webhookId, webhookId, eventId: dice.uuid() };
  };
  if (plants.malformed.has(plan.index)) {
    found.push({ ...first, ...fresh(), body: { show: 'malformed', revision: 0 }, isNews: false });
  }
  if (plants.orphanPayment.has(plan.index)) {
    const topic = 'order_transactions/create';
    found.push({ ...first, ...fresh(), topic, body: { show: 'orphan-payment', revision: 0 }, isNews: false });
  }
  if (plants.sameIdOtherBody.has(plan.index)) {
    const dueAtMs = first.dueAtMs + Math.round(1_000 / run.speed);
    const body = { show: 'order', revision: 0, otherBody: true } as const;
    found.push({ ...first, key: `${first.webhookId}/other-body`, body, dueAtMs, after: first.key, isNews: false });
  }
  return found;
}

function revisionAt(plan: OrderPlan, revision: number): Revision {
  const found = plan.revisions[revision];
  if (!found) throw new Error(`order ${plan.id} has no revision ${revision}`);
  return found;
}

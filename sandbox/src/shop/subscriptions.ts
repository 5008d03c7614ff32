import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { channelAccounts } from '../channel-accounts.js';
import { Dice } from '../dice.js';
import type { FaultSwitch } from '../faults.js';

/** What the webhook subscriptions of a shop are made of. */
export interface SubscriptionDoors {
  readonly faults: FaultSwitch;
  readonly seed: number;
  readonly channelGatewayUrl: string;
  readonly calls: () => number;
}

interface Subscription {
  readonly id: number;
  readonly topic: string;
  readonly address: string;
  readonly format: 'json';
}

/** What somebody has subscribed to when he set the shop up. */
const TOPICS = [
  'orders/create',
  'orders/updated',
  'orders/paid',
  'orders/cancelled',
  'orders/edited',
  'order_transactions/create',
  'refunds/create',
  'fulfillments/create',
  'fulfillments/update',
];

const wish = z.object({
  webhook: z.object({ topic: z.string().min(1), address: z.url(), format: z.literal('json').default('json') }),
});

/**
 * Serves `webhooks.json`: what is subscribed to. The world goes on telling what it planned even where a subscription has
 * vanished: what is tried here is that somebody notices and restores it.
 */
export function serveSubscriptions(server: FastifyInstance, path: string, doors: SubscriptionDoors): void {
  const byDomain = new Map(channelAccounts.map(({ domain, account }) => [domain, subscribed(account, doors)]));
  server.get(`${path}/webhooks.json`, async (request) => {
    const known = byDomain.get(domainOf(request)) ?? [];
    const dice = Dice.of(doors.seed, 'subscription-vanishes', doors.calls());
    if (doors.faults.strikes('shop-subscription-vanishes', dice)) known.splice(dice.between(0, known.length - 1), 1);
    return { webhooks: known };
  });
  server.post(`${path}/webhooks.json`, async (request, reply) => subscribe(byDomain, request, reply));
}

function subscribed(account: string, { channelGatewayUrl }: SubscriptionDoors): Subscription[] {
  const address = `${channelGatewayUrl}/webhooks/shopify/${account}`;
  return TOPICS.map((topic, index) => ({ id: 4_000_000_000 + index, topic, address, format: 'json' }));
}

function subscribe(
  byDomain: ReadonlyMap<string, Subscription[]>,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const { success, data } = wish.safeParse(request.body);
  if (!success) return reply.code(422).send({ errors: { topic: ['Invalid topic specified.'] } });
  const known = byDomain.get(domainOf(request)) ?? [];
  const { topic, address, format } = data.webhook;
  if (known.some((one) => one.topic === topic && one.address === address))
    return reply.code(422).send({ errors: { address: ['for this topic has already been taken'] } });
  const webhook = { id: 4_000_000_000 + known.length + Date.now(), topic, address, format };
  known.push(webhook);
  return reply.code(201).send({ webhook });
}

function domainOf(request: FastifyRequest): string {
  return (request.params as { domain: string }).domain;
}

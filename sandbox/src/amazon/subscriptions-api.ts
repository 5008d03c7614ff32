import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Amazon } from './amazon.js';
import { callerOf, refuse } from './sp-api.js';

const wanted = z.object({ payloadVersion: z.string(), destinationId: z.string().min(1) });

/**
 * Serves the subscriptions of the Notifications API. The world goes on telling what it planned even where one has vanished:
 * what is tried here is that somebody notices and restores it.
 */
export function serveSubscriptions(api: FastifyInstance, amazon: Amazon): void {
  const vanished = new Set<string>();
  const restored = new Map<string, string>();
  let calls = 0;
  api.get('/notifications/v1/subscriptions/:type', async (request, reply) => {
    const { account } = callerOf(request);
    const { type } = request.params as { type: string };
    const key = `${account} ${type}`;
    calls += 1;
    const { faults } = amazon.around;
    if (faults.strikes('amazon-subscription-vanishes', amazon.dice('subscription', calls))) vanished.add(key);
    if (vanished.has(key) || type !== 'ORDER_CHANGE')
      return refuse(reply, 404, 'NotFound', 'The subscription does not exist.');
    const destinationId = restored.get(key) ?? `destination-${account}`;
    return { payload: { subscriptionId: `subscription-${account}`, payloadVersion: '1.0', destinationId } };
  });
  api.post('/notifications/v1/subscriptions/:type', async (request, reply) => {
    const { data } = wanted.safeParse(request.body);
    if (!data) return refuse(reply, 400, 'InvalidInput', 'destinationId is needed.');
    const { account } = callerOf(request);
    const key = `${account} ${(request.params as { type: string }).type}`;
    vanished.delete(key);
    restored.set(key, data.destinationId);
    return { payload: { subscriptionId: `subscription-${account}`, ...data } };
  });
}

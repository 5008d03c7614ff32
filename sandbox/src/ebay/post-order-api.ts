import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { accessOf } from '../http/access-tokens.js';
import { cut } from '../http/lost-answers.js';
import type { Ebay } from './ebay.js';
import { refuse } from './sell-api.js';

const reasons = ['OUT_OF_STOCK_OR_CANNOT_FULFILL', 'BUYER_ASKED_CANCEL', 'ADDRESS_ISSUES'] as const;
const wanted = z.object({ legacyOrderId: z.string(), buyerPaid: z.boolean(), cancelReason: z.enum(reasons) });

/** Serves cancellations of whole orders by their seller; of sellers in Germany only signed ones, which nobody sends here. */
export function servePostOrder(server: FastifyInstance, ebay: Ebay): void {
  server.post('/post-order/v2/cancellation', async (request, reply) => {
    const [, token = ''] = /^IAF (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const access = accessOf(token);
    if (!access || access.expiresMs <= Date.now()) return refuse(reply, 401, 1_001, 'Invalid access token');
    const { data } = wanted.safeParse(request.body);
    const plan = data && ebay.orders.withId(data.legacyOrderId);
    if (plan?.seller.account !== access.account) return refuse(reply, 404, 1_616, 'Invalid Order ID.');
    if (plan.seller.country !== 'US') return refuse(reply, 400, 215_001, 'Missing x-ebay-signature-key header');
    const state = ebay.orders.stateOf(plan, Date.now());
    const isOpen = state && !state.isCancelled && state.fulfilments.length === 0;
    if (!isOpen) return refuse(reply, 409, 1_627, 'The order is not eligible for cancellation.');
    await ebay.keep({ record: 'cancelled', orderId: plan.id, atMs: Math.max(Date.now(), state.lastModifiedMs + 1) });
    if (ebay.around.faults.strikes('ebay-lost-answer', ebay.dice('cancel', plan.id))) return cut(request, reply);
    return reply.code(201).send({ cancelId: `5${plan.id.replaceAll('-', '')}` });
  });
}

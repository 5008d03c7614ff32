import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { faultTable, unknownFaults } from '../faults.js';
import { expectedBalances, expectedSales } from '../expectation/expected-books.js';
import type { World } from '../world.js';
import { statusOf } from './status.js';

const runWish = z.object({
  orders: z.int().positive().max(500_000),
  seed: z.int().nonnegative().optional(),
  ratePerSecond: z.number().positive().optional(),
  channels: z.array(z.string()).optional(),
});
const faultWish = z.record(z.string(), z.union([z.boolean(), z.number()]));
const itemWish = z.object({ sku: z.string().min(1) });

/** Serves the doors through which tests and the launcher steer the world and learn what must be true. */
export function serveControl(server: FastifyInstance, world: World): void {
  server.get('/status', async () => statusOf(world));
  server.get('/waits', async () => world.waits.report());
  server.get('/expectation', async () => {
    const sales = expectedSales(world.wms, world.marketplaces);
    const exceptions = world.marketplaces.all.flatMap((one) => one.exceptions(world.marketView));
    return { trialBalance: expectedBalances(sales), documents: sales.length, exceptions };
  });
  server.get('/expectation/documents', async () => ({ documents: expectedSales(world.wms, world.marketplaces) }));
  server.get('/erp/trial-balance', async () => ({ rows: world.erp.ledger.trialBalance() }));
  server.get('/erp/documents', async () => ({ documents: world.erp.ledger.documents }));
  server.get('/erp/usage', async () => world.gate.usage);
  server.get('/faults', async () => ({ shares: world.faults.shares, known: faultTable }));

  server.post('/start', async (request, reply) => {
    const parsed = runWish.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ code: 'malformed', message: parsed.error.message });
    return reply.code(201).send({ runs: await world.start(parsed.data) });
  });
  server.post('/faults', async (request, reply) => {
    const parsed = faultWish.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ code: 'malformed', message: parsed.error.message });
    const unknown = unknownFaults(parsed.data);
    if (unknown !== undefined) return reply.code(400).send({ code: 'unknown-fault', message: unknown });
    return { shares: await world.turnFaults(parsed.data) };
  });
  server.post('/items', async (request, reply) => {
    const parsed = itemWish.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ code: 'malformed', message: parsed.error.message });
    await world.approveItem(parsed.data.sku);
    return reply.code(201).send(world.erp.items.withSku(parsed.data.sku));
  });
}

import fastify, { type FastifyInstance } from 'fastify';
import { serveControl } from './control/control-api.js';
import { serveErp } from './erp/erp-api.js';
import type { Log } from './log.js';
import { serveWms } from './wms/wms-api.js';
import type { World } from './world.js';

/** One server for all doors of the world, by prefix. */
export function serverOf(world: World, log: Log): FastifyInstance {
  const { settings, faults, marketplaces, wms } = world;
  const { seed, speed, secrets } = settings;
  const server = fastify({ forceCloseConnections: true });
  server.get('/health/ready', async () => ({ status: 'ok' }));
  void server.register(async (doors) => serveControl(doors, world), { prefix: '/control' });
  for (const marketplace of marketplaces.all) marketplace.serve(server);
  void server.register(async (doors) => serveWms(doors, { wms, faults, token: secrets.wms.token, seed, speed }), {
    prefix: '/wms',
  });
  void server.register(async (doors) => serveErp(doors, erpDoorsOf(world, log)), { prefix: '/erp' });
  return server;
}

function erpDoorsOf(world: World, log: Log) {
  const { erp, gate, trouble, late, settings } = world;
  return {
    erp,
    gate,
    trouble,
    late,
    log,
    token: settings.secrets.erpToken,
    speed: settings.speed,
    waited: (reference: string, fromMs: number, toMs: number) => noteWait(world, reference, fromMs, toMs),
  };
}

/** The order of a document is found by its id in the reference. */
function noteWait({ marketplaces, waits }: World, reference: string, fromMs: number, toMs: number): void {
  const order = marketplaces.orderIn(reference);
  if (order) waits.record(order.id, 'erp', fromMs, toMs);
}

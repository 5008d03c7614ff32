import fastify, { type FastifyInstance } from 'fastify';
import { serveControl } from './control/control-api.js';
import { serveErp } from './erp/erp-api.js';
import type { Log } from './log.js';
import { serveShops } from './shop/shop-api.js';
import { serveWms } from './wms/wms-api.js';
import type { World } from './world.js';

/** One server for all doors of the world, by prefix. */
export function serverOf(world: World, log: Log): FastifyInstance {
  const { settings, faults, journal, shop, wms } = world;
  const { seed, speed, secrets } = settings;
  const server = fastify({ forceCloseConnections: true });
  server.get('/health/ready', async () => ({ status: 'ok' }));
  void server.register(async (doors) => serveControl(doors, world), { prefix: '/control' });
  void server.register(async (doors) => serveShops(doors, { shop, journal, faults, secrets, seed, speed }), {
    prefix: '/shops',
  });
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
function noteWait({ shop, waits }: World, reference: string, fromMs: number, toMs: number): void {
  for (const [digits] of reference.matchAll(/\d{10,}/g)) {
    const order = shop.order(Number(digits));
    if (order) return waits.record(String(order.plan.id), 'erp', fromMs, toMs);
  }
}

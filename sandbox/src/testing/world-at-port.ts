import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { sellers as allegroSellers } from '../allegro/sellers.js';
import { sellers } from '../amazon/sellers.js';
import { channelAccounts } from '../channel-accounts.js';
import { sellers as mercadoLibreSellers } from '../mercadolibre/sellers.js';
import { sellers as walmartSellers } from '../walmart/sellers.js';
import { sellers as ebaySellers } from '../ebay/sellers.js';
import { silentLog } from '../log.js';
import { serverOf } from '../server.js';
import { settingsFrom, type Settings } from '../settings.js';
import { World } from '../world.js';

/** A world that listens on a port of its own. */
export interface OpenWorld {
  readonly world: World;
  readonly url: string;
  /** Stops it without a farewell and opens it again on its data folder, at another port. */
  reopen(): Promise<OpenWorld>;
  close(): Promise<void>;
}

const secretNames = [
  ...channelAccounts.flatMap(({ variable }) => [`${variable}_WEBHOOK_SECRET`, `${variable}_ACCESS_TOKEN`]),
  ...sellers.flatMap(({ variable }) =>
    ['CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map(
      (name) => `${variable}_${name}`,
    ),
  ),
  ...[...ebaySellers, ...allegroSellers, ...mercadoLibreSellers].flatMap(({ variable }) =>
    ['CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN'].map((name) => `${variable}_${name}`),
  ),
  ...mercadoLibreSellers.map(({ variable }) => `${variable}_WEBHOOK_SECRET`),
  ...walmartSellers.flatMap(({ variable }) => [`${variable}_CLIENT_ID`, `${variable}_CLIENT_SECRET`]),
];

/** Settings of a world for tests; secrets are the names of their variables. */
function testSettings(overrides: Readonly<Record<string, string>>): Settings {
  const names = [...secretNames, 'WMS_1_WEBHOOK_SECRET', 'WMS_1_API_TOKEN', 'ERP_SANDBOX_TOKEN'];
  const secrets = Object.fromEntries(names.map((name) => [name, name]));
  return settingsFrom({ ...secrets, CHANNEL_GATEWAY_URL: 'http://127.0.0.1:9', SANDBOX_SPEED: '10', ...overrides });
}

/** Opens a world in a folder of its own, which goes when the world closes. */
export async function openWorld(overrides: Readonly<Record<string, string>> = {}): Promise<OpenWorld> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'crossdock-sandbox-'));
  return openIn(testSettings({ DATA_DIR: dataFolder, ...overrides }));
}

async function openIn(settings: Settings): Promise<OpenWorld> {
  const world = await World.open(settings, silentLog);
  const server = serverOf(world, silentLog);
  await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    world,
    url: `http://127.0.0.1:${portOf(server)}`,
    reopen: async () => {
      await stop(server, world);
      return openIn(settings);
    },
    close: async () => {
      await stop(server, world);
      rmSync(settings.dataFolder, { recursive: true, force: true });
    },
  };
}

function portOf(server: FastifyInstance): number {
  return (server.server.address() as AddressInfo).port;
}

async function stop(server: FastifyInstance, world: World): Promise<void> {
  await server.close();
  await world.close();
}

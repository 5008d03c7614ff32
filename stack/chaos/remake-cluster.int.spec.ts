import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { busUrl, embeddedNats, OPERATOR, withBus } from '../nats.js';
import { findNatsServer } from '../nats-server.js';
import { anyPort, Ports } from '../ports.js';
import { Secrets } from '../secrets.js';
import { provisionStreams } from '../streams.js';
import { Supervisor } from '../supervisor.js';
import { redeliveries, remakeBus } from './bus-faults.js';
import { insistently } from './patience.js';

const NODES = 3;
let folder: string;
let supervisor: Supervisor;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-remake-'));
  supervisor = new Supervisor(join(folder, 'processes.json'), () => undefined);
  const [ports, secrets] = [new Ports(), new Secrets(join(folder, 'secrets.json'))];
  const chosen: number[] = [];
  for (let left = 2 * NODES; left > 0; left--) chosen.push(await ports.choose(anyPort()));
  const [clients, routes] = [chosen.slice(0, NODES), chosen.slice(NODES)];
  const program = findNatsServer(() => undefined);
  const nodes = clients.map((port, index) => {
    const place = join(folder, `node-${index + 1}`);
    mkdirSync(place);
    const own = { folder: place, logFile: join(place, 'log'), cluster: { node: index + 1, routes } };
    return embeddedNats({ program, ...own, port, secrets, durable: false });
  });
  await supervisor.start(...nodes);
  url = clients.map((port) => busUrl(port, OPERATOR, secrets)).join(',');
  await withBus(url, (connection) => provisionStreams(connection, NODES));
});
afterAll(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a bus of three nodes is made again though one of them is killed meanwhile', { timeout: 60_000 }, async () => {
  supervisor.send('nats-server-2', 'SIGKILL');
  const from = new Date();
  await insistently(() => remakeBus(url, NODES, from), AbortSignal.timeout(50_000));
  // asks every consumer of every stream
  expect(await insistently(() => redeliveries(url), AbortSignal.timeout(10_000))).toBe(0);
});

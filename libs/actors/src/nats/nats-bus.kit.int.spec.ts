import { setTimeout } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest';
import { streams, type StreamName } from '#libs/contracts';
import { findNatsServer, newestNatsServer, type NatsProgram } from '../../../../stack/nats-server.js';
import { provisionStreams } from '../../../../stack/streams.js';
import { testStack, type TestBus } from '../../../../stack/testing.js';
import { busCases } from '../kit/bus-cases.js';
import { BusConnection } from './bus-connection.js';
import { NatsBus } from './nats-bus.js';

/** Opens a server, a fresh set of streams for each case, and runs the kit against it. */
function runKit(program?: NatsProgram): void {
  let server: TestBus;
  let operator: NatsConnection;
  let connection: BusConnection;

  beforeAll(async () => {
    server = await testStack().startBus(program);
    operator = await server.connect('operator');
    connection = new BusConnection({ url: server.url('operator'), name: 'kit' });
    await vi.waitUntil(() => connection.current);
  });
  // purged streams would remember the ids of the case before
  beforeEach(async () => {
    const manager = await jetstreamManager(operator);
    for (const { name } of streams) await manager.streams.delete(name);
    await provisionStreams(operator);
  });
  afterAll(async () => {
    await connection.close();
    await operator.close();
    await server.stop();
  });

  const limitStream = async (name: StreamName, messages: number): Promise<void> => {
    await (await jetstreamManager(operator)).streams.update(name, { max_msgs: messages });
  };
  const putBytes = async (subject: string, bytes: Uint8Array): Promise<void> => {
    operator.publish(subject, bytes);
    await operator.flush();
  };

  it.each(busCases)('$name', async ({ run }) => {
    await run({ bus: new NatsBus(connection), passTime: (ms) => setTimeout(ms), limitStream, putBytes });
  });
}

describe('the bus on JetStream', () => {
  runKit();
});

/** What differs in newer servers: syncing, several filters, atomic batches. */
const newest = newestNatsServer();
const usual = versionOf(findNatsServer(() => undefined));
const isNewer = newest !== undefined && versionOf(newest) !== usual;
const reason = `skipped, because there is no other nats-server than ${usual} on PATH, in NATS_SERVER_BIN or where Go installs`;

describe.skipIf(!isNewer)(`the bus on the newest JetStream (${isNewer ? versionOf(newest) : reason})`, () => {
  runKit(newest);
});

function versionOf({ major, minor }: NatsProgram): string {
  return `${major}.${minor}`;
}

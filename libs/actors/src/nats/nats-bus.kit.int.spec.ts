import { setTimeout } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest';
import { streams, type StreamName } from '#libs/contracts';
import { provisionStreams } from '../../../../stack/streams.js';
import { testStack, type TestBus } from '../../../../stack/testing.js';
import { busCases } from '../kit/bus-cases.js';
import { BusConnection } from './bus-connection.js';
import { NatsBus } from './nats-bus.js';

let server: TestBus;
let operator: NatsConnection;
let connection: BusConnection;

beforeAll(async () => {
  server = await testStack().startBus();
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

async function limitStream(name: StreamName, messages: number): Promise<void> {
  await (await jetstreamManager(operator)).streams.update(name, { max_msgs: messages });
}

async function putBytes(subject: string, bytes: Uint8Array): Promise<void> {
  operator.publish(subject, bytes);
  await operator.flush();
}

describe('the bus on JetStream', () => {
  it.each(busCases)('$name', async ({ run }) => {
    await run({ bus: new NatsBus(connection), passTime: (ms) => setTimeout(ms), limitStream, putBytes });
  });
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { Module } from '@nestjs/common';
import { expect, it } from 'vitest';
import { testStack } from '../../../stack/testing.js';
import { openService } from './start-service.js';

@Module({})
class NothingModule {}

it('leaves although somebody never ends what he sends', { timeout: 60_000 }, async () => {
  const [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  const service = await openService(
    { name: 'channel-gateway', module: NothingModule },
    {
      DATABASE_URL: database.url('channel-gateway'),
      NATS_URL: server.url('channel-gateway'),
      LOG_LEVEL: 'silent',
    },
  );
  const sender = connect(Number(new URL(service.url).port), '127.0.0.1');
  await once(sender, 'connect');
  sender.write('POST /replays HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"a"');
  const closed = once(sender, 'close');
  await new Promise((later) => setTimeout(later, 200));
  const startedMs = performance.now();
  await service.stop();
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await closed;
  await server.stop();
});

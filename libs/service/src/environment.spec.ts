import { expect, it } from 'vitest';
import { readEnvironment } from './environment.js';

const DATABASE_URL = 'postgresql://order_service:x@127.0.0.1:5432/crossdock';
const withBus = (NATS_URL: string) => readEnvironment({ DATABASE_URL, NATS_URL });

it.each(['nats://u:p@127.0.0.1:4222', 'tls://nats-1:4222', 'nats://u:p@nats-1:4222,nats://nats-2:4222'])(
  'takes %s for the bus',
  (url) => expect(withBus(url).natsUrl).toBe(url),
);

it.each(['', 'nats-1:4222', 'http://nats-1:4222', 'nats://nats-1:4222,'])('refuses %o for the bus', (url) => {
  expect(() => withBus(url)).toThrow(/NATS_URL \(must be nats:\/\/… or tls:\/\/…\)/);
});

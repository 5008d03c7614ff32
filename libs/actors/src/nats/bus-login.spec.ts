import { expect, it } from 'vitest';
import { busLogin } from './bus-connection.js';

it('a user logs in at every node of a cluster, with inboxes below its own name', () => {
  expect(busLogin('nats://order-service:se%2Fcret@nats-1:4222,nats://nats-2:4222')).toEqual({
    servers: ['nats-1:4222', 'nats-2:4222'],
    user: 'order-service',
    pass: 'se/cret',
    inboxPrefix: '_INBOX.order-service',
  });
});

it('a NATS without users is logged in to without a name', () => {
  expect(busLogin('nats://127.0.0.1:4222')).toEqual({ servers: ['127.0.0.1:4222'], inboxPrefix: '_INBOX' });
});

import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { RetryLater } from '#libs/errors';
import { IntakeObserver } from '../telemetry/intake-observer.js';
import { sendAwayWhenFull } from './full-queue.js';
import { DELIVERIES } from './webhooks.controller.js';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const BODY = Buffer.alloc(2 * 1024 ** 2, 0x20);

let server: FastifyInstance;
let isFull: boolean;
let taken: string[];
let counted: unknown[];

afterEach(async () => {
  agent.destroy();
  await server.close();
});

async function opened(): Promise<number> {
  [server, isFull, taken, counted] = [fastify({ bodyLimit: BODY.length }), false, [], []];
  const received = { add: (labels: unknown) => counted.push(labels) };
  const observer = new IntakeObserver({ received } as never, {} as never);
  const admit = (_source: string, account: string): void => {
    if (isFull && account !== 'unknown') throw full();
  };
  sendAwayWhenFull(server, { intake: { admit }, intakeObserver: observer });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.post(DELIVERIES, ({ params, body }) => {
    taken.push(`${(params as { account: string }).account}: ${(body as Buffer).length}`);
    return { receipt: 'received' };
  });
  server.post('/files/:source/:account', () => ({ receipt: 'received' }));
  await server.listen({ port: 0, host: '127.0.0.1' });
  return (server.server.address() as AddressInfo).port;
}

function full(): RetryLater {
  const afterMs = 1_500;
  return new RetryLater('intake-queue-full', { problem: 'Too much waits', remedy: 'Come again.', afterMs });
}

function deliver(port: number, path: string) {
  const headers = { 'content-type': 'text/plain', 'content-length': BODY.length };
  return new Promise<{ status: number; port: number; headers: object; body: unknown }>((resolve, reject) => {
    const sent = request({ port, path, agent, method: 'POST', headers }, (answer) => {
      const own = answer.socket.localPort ?? 0;
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
        resolve({ status: answer.statusCode ?? 0, port: own, headers: answer.headers, body });
      });
    });
    sent.once('error', reject);
    sent.end(BODY);
  });
}

it('sends deliveries away without their bodies, counts them, and takes the next on the same connection', async () => {
  const port = await opened();
  isFull = true;
  const refused = await deliver(port, '/webhooks/shopify/shop-1');
  expect(refused).toMatchObject({
    status: 503,
    headers: { 'retry-after': '2', 'content-type': expect.stringContaining('application/problem+json') as string },
    body: { code: 'intake-queue-full', status: 503, detail: 'Too much waits. Come again.' },
  });
  expect([taken, counted]).toStrictEqual([[], [{ account: 'shop-1', result: 'queue-full' }]]);
  isFull = false;
  const accepted = await deliver(port, '/webhooks/shopify/shop-1');
  expect([accepted.status, accepted.port]).toStrictEqual([200, refused.port]);
  expect(taken).toStrictEqual([`shop-1: ${BODY.length}`]);
});

it('leaves other doors and unknown accounts to those who answer them', async () => {
  const port = await opened();
  isFull = true;
  expect((await deliver(port, '/files/shopify/shop-1')).status).toBe(200);
  expect((await deliver(port, '/webhooks/shopify/unknown')).status).toBe(200);
  expect(taken).toStrictEqual([`unknown: ${BODY.length}`]);
});

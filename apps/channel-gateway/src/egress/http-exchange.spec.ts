import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Gate, InDoubt } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { exchange } from './http-exchange.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serving(answer: (reply: ServerResponse) => void): Promise<string> {
  server = createServer((_request, reply) => answer(reply));
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?name=secret`;
}

const turn = (timeoutMs = 5_000) => new Gate('target', { concurrent: 1, perSecond: 100, burst: 100 }).turn(timeoutMs);
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (reply: ServerResponse) =>
    void reply.writeHead(code, headers).end('{}');

async function errorOf(
  url: string,
  harmless = false,
  timeoutMs?: number,
): Promise<Error & { code: string; afterMs?: number }> {
  const wish = { method: 'POST', url, headers: {}, body: {}, harmless } as const;
  return exchange(wish, turn(timeoutMs), [201]).then(
    ({ json }) => {
      json();
      throw new Error('was answered');
    },
    (error: Error & { code: string }) => error,
  );
}

it('gives the answer that was asked for', async () => {
  const url = await serving((reply) => void reply.writeHead(201).end('{"id":1}'));
  const answer = await exchange({ method: 'POST', url, headers: {}, body: {}, harmless: false }, turn(), [201]);
  expect([answer.status, answer.json()]).toEqual([201, { id: 1 }]);
});

it.each([
  [429, { 'retry-after': '1.5' }, RetryLater, 'throttled', 1_500],
  [429, {}, RetryLater, 'throttled', 1_000],
  [401, {}, RetryLater, 'not-admitted', 60_000],
  [404, {}, Terminal, 'status-404', undefined],
  [422, {}, Terminal, 'status-422', undefined],
  [503, {}, InDoubt, 'unclear-answer', undefined],
  [200, {}, InDoubt, 'unclear-answer', undefined],
])('%i %j is %o (%s)', async (code, headers, kind, name, afterMs) => {
  const error = await errorOf(await serving(status(code, headers)));
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ code: name, ...(afterMs && { afterMs }) });
});

it('is in doubt where the connection breaks before the answer, and not where a repeat is harmless', async () => {
  const url = await serving((reply) => reply.socket?.destroy());
  expect(await errorOf(url)).toBeInstanceOf(InDoubt);
  expect(await errorOf(url, true)).toBeInstanceOf(RetryLater);
});

it('is in doubt where the answer does not come in time', async () => {
  expect(await errorOf(await serving(() => undefined), false, 100)).toBeInstanceOf(InDoubt);
});

it('surely sent nothing where nobody listens', async () => {
  const url = await serving(status(201));
  server?.close();
  expect(await errorOf(url)).toMatchObject({ code: 'unreachable' });
});

it('says host and path, and nothing that a query holds', async () => {
  const { message } = await errorOf(await serving(status(422)));
  expect(message).toContain('/path');
  expect(message).not.toContain('secret');
});

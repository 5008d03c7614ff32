import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Gate, InDoubt } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { ErpDocument } from '../driver.js';
import { SandboxDriver } from './sandbox-driver.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** An ERP that logs everybody in and answers documents like this. */
async function nasty(answer: Answering): Promise<SandboxDriver> {
  const server = createServer((request, response) => {
    if (request.url === '/sessions') return response.end('{"session":"s"}');
    return answer(request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((listening) => server.once('listening', listening));
  return new SandboxDriver({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't' });
}

const gate = new Gate('sandbox', { concurrent: 4, perSecond: 1_000, burst: 1_000 });
const document = {
  reference: 'r',
  lines: [],
  expectedTotals: { debitMinor: 0, creditMinor: 0, taxMinor: 0 },
} as unknown as ErpDocument;
const posting = (driver: SandboxDriver, timeoutMs = 300) => driver.post(document, gate.turn(timeoutMs));

it('is in doubt when the answer breaks off in the middle', async () => {
  const driver = await nasty((_request, response) => {
    response.writeHead(201, { 'content-length': '100' }).write('{"documentId":');
    setImmediate(() => response.destroy());
  });
  await expect(posting(driver)).rejects.toBeInstanceOf(InDoubt);
});

it('is in doubt when the answer does not come in time', async () => {
  const driver = await nasty(() => undefined);
  await expect(posting(driver)).rejects.toMatchObject({ code: 'no-answer', name: 'InDoubt' });
});

it('reads no answer without end', async () => {
  const driver = await nasty((_request, response) => {
    const more = () =>
      void (response.write('x'.repeat(1024 * 1024)) ? setImmediate(more) : response.once('drain', more));
    more();
  });
  await expect(posting(driver, 5_000)).rejects.toBeInstanceOf(InDoubt);
});

it('knows that nothing happened when nobody listens', async () => {
  const driver = await nasty(() => undefined);
  await new Promise((closed) => servers.pop()?.close(closed));
  await expect(posting(driver)).rejects.toMatchObject({ code: 'unreachable', name: 'RetryLater' });
});

it('gives up a login that is refused again and again, and posts nothing', async () => {
  let posts = 0;
  const driver = await nasty((_request, response) => {
    posts += 1;
    response.writeHead(401).end('{"code":"session-expired"}');
  });
  await expect(posting(driver)).rejects.toMatchObject({ code: 'login-refused' });
  expect(posts).toBe(2);
});

it('logs in once for all that wait for it', async () => {
  let logins = 0;
  const server = createServer((request, response) => {
    if (request.url === '/sessions') logins += 1;
    response.end(request.url === '/sessions' ? '{"session":"s"}' : '{"documents":[]}');
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((listening) => server.once('listening', listening));
  const driver = new SandboxDriver({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't' });
  await Promise.all(['a', 'b', 'c'].map((reference) => driver.findByReference(reference, gate.turn(1_000))));
  expect(logins).toBe(1);
});

it('does not send what has no time left', async () => {
  let posts = 0;
  const driver = await nasty(() => void posts++);
  const slow = new Gate('sandbox', { concurrent: 1, perSecond: 1, burst: 1 });
  const turn = slow.turn(200);
  await turn.request();
  await expect(driver.post(document, turn)).rejects.toBeInstanceOf(RetryLater);
  expect(posts).toBe(0);
});

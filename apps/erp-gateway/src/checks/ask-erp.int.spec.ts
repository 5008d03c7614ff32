import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Gate } from '#libs/actors';
import { SandboxDriver } from '../drivers/sandbox/sandbox-driver.js';
import { askErp } from './ask-erp.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const gate = () => new Gate('erp', { concurrent: 4, perSecond: 1_000, burst: 1_000 });

/** Asks an ERP that logs everybody in and answers like this who a customer is. */
async function ask(answer: RequestListener, deadlineMs = 300): Promise<unknown> {
  const server = createServer((request, response) =>
    request.url === '/sessions' ? response.end('{"session":"s"}') : answer(request, response),
  ).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((listening) => server.once('listening', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const driver = new SandboxDriver({ url, token: 't' });
  return askErp({ gate: gate() }, deadlineMs, (turn) => driver.matchCustomer({ legalEntity: 'EU', code: 'C-1' }, turn));
}

describe('an ERP that is asked in a hurry', () => {
  it('answers', async () => {
    expect(await ask((_request, response) => response.end('{"customers":[]}'))).toEqual({ result: 'none' });
  });

  it('is late where it answers after the deadline, and nobody waits for it', async () => {
    const begin = performance.now();
    await expect(ask(() => undefined)).rejects.toMatchObject({ basis: 'erp-late' });
    expect(performance.now() - begin).toBeLessThan(1_500);
  });

  it('is late where its driver does not hear that the time is over', async () => {
    const asking = askErp({ gate: gate() }, 50, () => new Promise(() => undefined));
    await expect(asking).rejects.toMatchObject({ basis: 'erp-late' });
  });

  it.each([
    ['refuses everybody', 503, '{"code":"unavailable","retryAfterMs":5}'],
    ['breaks', 500, '<html>'],
    ['talks nonsense', 200, 'nonsense'],
    ['answers something else', 200, '{"customers":[{"code":7}]}'],
  ])('is down where it %s', async (_what, status, text) => {
    const answering = ask((_request, response) => response.writeHead(status).end(text), 5_000);
    await expect(answering).rejects.toMatchObject({ basis: 'erp-down' });
  });

  it('cannot tell where its driver says so', async () => {
    const { notSupported } = await import('../drivers/driver.js');
    const asking = askErp({ gate: gate() }, 50, () => Promise.reject(notSupported('legacy', 'to look up a customer')));
    await expect(asking).rejects.toMatchObject({ basis: 'erp-cannot-tell' });
  });
});

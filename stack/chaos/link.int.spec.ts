import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Link } from './link.js';

/** A server that says back what it hears, and how many connections it has. */
let echo: Server;
let link: Link;
let port: number;
const callers: Socket[] = [];
const accepted: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  link = new Link([(echo.address() as AddressInfo).port]);
  port = await link.open();
});
afterEach(async () => {
  await link.close();
  for (const socket of [...callers.splice(0), ...accepted.splice(0)]) socket.destroy();
  echo.close();
});

async function call(): Promise<Socket> {
  const caller = connect({ port, host: '127.0.0.1' });
  callers.push(caller);
  caller.on('error', () => undefined);
  await once(caller, 'connect');
  return caller;
}

/** Resolves with the answer, or null where the connection ends before. */
async function said(caller: Socket, words: string): Promise<string | null> {
  caller.write(words);
  return Promise.race([
    new Promise<string>((resolve) => void caller.once('data', (bytes) => resolve(String(bytes)))),
    ended(caller).then(() => null),
  ]);
}

/** Resolves when the connection has ended, with whether that was an error. */
function ended(caller: Socket): Promise<boolean> {
  return new Promise((resolve) => void caller.once('close', resolve));
}

const isOpen = (socket: Socket | undefined) => socket !== undefined && !socket.destroyed;

describe('a link', () => {
  it('passes bytes both ways, and the end of a connection', async () => {
    const caller = await call();
    expect(await said(caller, 'hello')).toBe('hello');
    caller.end();
    await ended(caller);
    await vi.waitFor(() => expect(isOpen(accepted[0])).toBe(false));
  });

  it('resets both ends when it is cut, and serves the next caller', async () => {
    const caller = await call();
    await said(caller, 'hello');
    const reset = ended(caller);
    expect(link.cut()).toBe(1);
    expect(await reset).toBe(true);
    await vi.waitFor(() => expect(isOpen(accepted[0])).toBe(false));
    expect(await said(await call(), 'again')).toBe('again');
  });

  it('is late by what it was slowed, until it is healed', async () => {
    const caller = await call();
    link.slow(100);
    const startedAtMs = performance.now();
    expect(await said(caller, 'late')).toBe('late');
    // there and back
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(195);
    link.heal();
    expect(await said(caller, 'soon')).toBe('soon');
  });

  it('opened by half leaves the caller without a word, and lets new ones in to nobody', async () => {
    const caller = await call();
    await said(caller, 'hello');
    expect(link.halfOpen('near')).toBe(1);
    await vi.waitFor(() => expect(isOpen(accepted[0])).toBe(false));
    const late = await call();
    const heard = vi.fn<(bytes: Buffer) => void>();
    for (const one of [caller, late]) one.on('data', heard).write('is anybody there?');
    link.heal();
    expect(await said(await call(), 'again')).toBe('again');
    expect(heard).not.toHaveBeenCalled();
    expect(isOpen(caller)).toBe(true);
  });

  it('opened by half the other way leaves the server with a connection until it is healed', async () => {
    const caller = await call();
    await said(caller, 'hello');
    const closed = ended(caller);
    link.halfOpen('far');
    await closed;
    expect(isOpen(accepted[0])).toBe(true);
    link.heal();
    await vi.waitFor(() => expect(isOpen(accepted[0])).toBe(false));
  });

  it('passes over a replica that does not listen', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port: deaf } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const balanced = new Link([deaf, (echo.address() as AddressInfo).port]);
    try {
      port = await balanced.open();
      for (const words of ['one', 'two']) expect(await said(await call(), words)).toBe(words);
    } finally {
      await balanced.close();
    }
  });
});

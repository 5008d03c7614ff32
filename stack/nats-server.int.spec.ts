import { afterEach, expect, it, vi } from 'vitest';
import { findNatsServer, newestNatsServer } from './nats-server.js';

const silent = () => undefined;
afterEach(() => vi.unstubAllEnvs());

it('is found on PATH, and the newest of this machine is no older', () => {
  const found = findNatsServer(silent);
  const newest = newestNatsServer();
  expect(newest).toBeDefined();
  expect(newest!.major * 1_000 + newest!.minor).toBeGreaterThanOrEqual(found.major * 1_000 + found.minor);
});

it('is the one that NATS_SERVER_BIN names, and none in its place', () => {
  vi.stubEnv('NATS_SERVER_BIN', newestNatsServer()?.command);
  expect(findNatsServer(silent)).toEqual(newestNatsServer());
  vi.stubEnv('NATS_SERVER_BIN', '/nowhere/nats-server');
  expect(() => findNatsServer(silent)).toThrow('NATS_SERVER_BIN (/nowhere/nats-server) cannot be run');
});

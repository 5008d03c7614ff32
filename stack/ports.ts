import { once } from 'node:events';
import { createServer } from 'node:net';
import { CrossdockError } from '#libs/errors';

/** How many ports are tried upwards from the preferred one before giving up. */
const PORTS_TRIED = 200;

/** The ports of a long-running stack, below the range from which outgoing connections take theirs. */
export const PREFERRED_PORTS = { postgres: 15432, nats: 14222, services: 17000, erp: 18000 } as const;

/** Chooses free ports of 127.0.0.1 and gives none of them twice. */
export class Ports {
  readonly #given = new Set<number>();

  /** The preferred port, or the next free one above it. */
  async choose(preferred: number): Promise<number> {
    for (let port = preferred; port < preferred + PORTS_TRIED; port++) {
      if (this.#given.has(port) || !(await isFree(port))) continue;
      this.#given.add(port);
      return port;
    }
    throw new CrossdockError('no-free-port', {
      problem: `No port from ${preferred} to ${preferred + PORTS_TRIED - 1} is free`,
      remedy: 'Stop what listens there and start again',
    });
  }
}

/** Somewhere to look for ports when several stacks run beside one another: 20000 to 29999. */
export function anyPort(): number {
  return 20_000 + Math.floor(Math.random() * 10_000);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

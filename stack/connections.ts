import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { readJson, writeJson } from './data-folder.js';
import type { ProcessName } from './services.js';

/** How to reach a running stack, for `crossdock` and for people; `connections.json` in its data folder. */
export interface Connections {
  /** PostgreSQL, as the role that reads all schemas and writes none. */
  readonly databaseUrl: string;
  /** NATS, as the user who may do everything. */
  readonly natsUrl: string;
  /** HTTP address of each process. */
  readonly addresses: Readonly<Record<ProcessName, string>>;
  /** The variables of the outside: addresses and secrets of shops, WMS and ERP. */
  readonly world: Readonly<Record<string, string>>;
}

const FILE = 'connections.json';

/** Only the owner may read it: it holds passwords. */
export function writeConnections(folder: string, connections: Connections): void {
  writeJson(join(folder, FILE), connections, 0o600);
}

/** The connections of the stack that runs, or ran last, in this folder. */
export function readConnections(folder: string): Connections {
  const found = readJson<Connections>(join(folder, FILE));
  if (found) return found;
  throw new CrossdockError('no-stack', {
    problem: `No stack has run in ${folder}`,
    remedy: 'Start one with "npm start", or name its folder with --data',
  });
}

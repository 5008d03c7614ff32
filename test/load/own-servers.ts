import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder } from '../../stack/data-folder.js';
import { startInfrastructure, type Infrastructure } from '../../stack/infrastructure.js';
import { anyPort, Ports } from '../../stack/ports.js';
import { listedProcesses } from '../../stack/process-list.js';
import { reportOnStderr } from '../../stack/report.js';
import { repositoryRoot } from '../../stack/repository.js';
import { Secrets } from '../../stack/secrets.js';
import { Supervisor } from '../../stack/supervisor.js';

/** PostgreSQL (fsync on) and JetStream (on files) of a script's own. */
export interface OwnServers extends Infrastructure {
  /** Its folder, gone afterwards. */
  readonly folder: string;
  /** Process id of one of them. */
  readonly pidOf: (server: 'postgres' | 'nats-server') => number;
}

/** A new folder for what a script writes, below `.data`. */
export function newFolder(prefix: string): string {
  const base = join(repositoryRoot, '.data');
  mkdirSync(base, { recursive: true });
  return mkdtempSync(join(base, `${prefix}-`));
}

/** Starts both in a folder of their own, does the work, and ends and removes them whatever happens. */
export async function withServers<T>(prefix: string, work: (servers: OwnServers) => Promise<T>): Promise<T> {
  const path = newFolder(prefix);
  const folder = openDataFolder(path);
  const supervisor = new Supervisor(folder.processes, reportOnStderr);
  stopOnSignal(() => supervisor.stop());
  try {
    const secrets = new Secrets(folder.secrets);
    const ground = { folder, secrets, ports: new Ports(), supervisor, report: reportOnStderr, preferredPort: anyPort };
    const infrastructure = await startInfrastructure(ground, {});
    const pidOf: OwnServers['pidOf'] = (server) => {
      const found = listedProcesses(folder.processes).find(({ service }) => service === server);
      if (!found) throw new Error(`${server} does not run`);
      return found.pid;
    };
    return await work({ ...infrastructure, folder: path, pidOf });
  } finally {
    await supervisor.stop();
    rmSync(path, { recursive: true, force: true });
  }
}

/** What a script has started ends with it, also when somebody stops it. */
export function stopOnSignal(stop: () => Promise<unknown>): void {
  const leave = (): void => void stop().then(() => process.exit(130));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(name, leave);
}

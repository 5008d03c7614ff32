import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where one stack keeps all that is its own. Deleting the folder deletes the stack, and nothing else. */
export interface DataFolder {
  readonly path: string;
  /** PostgreSQL's cluster; owned by the account that runs it. */
  readonly postgres: string;
  /** JetStream's files and the server's generated configuration. */
  readonly nats: string;
  /** One JSON log a process. */
  readonly logs: string;
  /** Names the supervisor that uses the folder. */
  readonly lock: string;
  /** What runs now: `[{service, pid, port}]`. */
  readonly processes: string;
  /** Passwords and keys of this folder; mode 0600. */
  readonly secrets: string;
}

/** Opens the folder and creates what is missing of it. */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const folder: DataFolder = {
    path: root,
    postgres: join(root, 'postgres'),
    nats: join(root, 'nats'),
    logs: join(root, 'logs'),
    lock: join(root, 'lock'),
    processes: join(root, 'processes.json'),
    secrets: join(root, 'secrets.json'),
  };
  for (const path of [root, folder.nats, folder.logs]) mkdirSync(path, { recursive: true });
  return folder;
}

/** Reads a JSON file of ours; undefined if it is missing or was cut short. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Replaces a JSON file in one step, so that a reader sees the old or the new one and never half of it. */
export function writeJson(path: string, value: unknown, mode = 0o644): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode });
  renameSync(draft, path);
}

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder, writeJson, type DataFolder } from './data-folder.js';
import { takeLock } from './lock.js';
import { hasEnded, identityOf, isRunning, signal } from './process-identity.js';

let folder: DataFolder;
let said: string[];
const report = (line: string) => said.push(line);

beforeEach(() => {
  folder = openDataFolder(mkdtempSync(join(tmpdir(), 'crossdock-lock-')));
  said = [];
});
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));

function sleeper() {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  return identityOf(child.pid ?? 0)!;
}

describe('the lock of a data folder', () => {
  it('keeps a second stack out while the first lives, and says so', async () => {
    const release = await takeLock(folder, report);
    await expect(takeLock(folder, report)).rejects.toThrow(
      `Another stack (process ${process.pid}) uses ${folder.path}`,
    );
    release();
    expect(existsSync(folder.lock)).toBe(false);
  });

  it('is taken over from a stack that died, even if another process has its number now', async () => {
    writeJson(folder.lock, { pid: process.pid, born: 'long ago' });
    const release = await takeLock(folder, report);
    release();
  });

  it('is taken over when it was cut short', async () => {
    writeFileSync(folder.lock, '{"pid": 1');
    const release = await takeLock(folder, report);
    release();
  });

  it('stops what a run that crashed left behind, and nobody else', async () => {
    const [orphan, stranger] = [sleeper(), sleeper()];
    const listed = [
      { service: 'order-service', port: 1, ...orphan },
      { service: 'erp-gateway', port: 2, ...stranger, born: 'long ago' },
    ];
    writeJson(folder.processes, listed);
    const release = await takeLock(folder, report);
    expect([isRunning(orphan), isRunning(stranger)]).toStrictEqual([false, true]);
    expect(said).toStrictEqual(['stopping order-service, left behind by a run that crashed']);
    signal(stranger.pid, 'SIGKILL');
    await hasEnded(stranger, 5_000);
    release();
  });
});

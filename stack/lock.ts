import { rmSync, writeFileSync } from 'node:fs';
import { CrossdockError } from '#libs/errors';
import { readJson, type DataFolder } from './data-folder.js';
import { hasEnded, identityOf, isRunning, signal, type ProcessIdentity } from './process-identity.js';
import { listedProcesses, type ListedProcess } from './process-list.js';
import type { Report } from './report.js';

/** How long a process that a crashed run left behind may take to end by itself. */
const ORPHAN_STOP_MS = 10_000;

/** Takes the data folder for this process, after stopping what a crashed run left behind in it. */
export async function takeLock(folder: DataFolder, report: Report): Promise<() => void> {
  refuseIfHeld(folder);
  rmSync(folder.lock, { force: true });
  const self = identityOf(process.pid) ?? { pid: process.pid, born: '' };
  try {
    writeFileSync(folder.lock, JSON.stringify(self), { flag: 'wx' });
  } catch {
    refuseIfHeld(folder);
  }
  await stopOrphans(folder, report);
  return () => rmSync(folder.lock, { force: true });
}

function refuseIfHeld(folder: DataFolder): void {
  const holder = readJson<ProcessIdentity>(folder.lock);
  if (!holder || !isRunning(holder)) return;
  throw new CrossdockError('already-running', {
    problem: `Another stack (process ${holder.pid}) uses ${folder.path}`,
    remedy: 'Stop it with Ctrl-C, or choose another folder with --data',
  });
}

async function stopOrphans(folder: DataFolder, report: Report): Promise<void> {
  const orphans = listedProcesses(folder.processes).filter(isRunning);
  if (orphans.length === 0) return;
  report(`stopping ${orphans.map((one) => one.service).join(', ')}, left behind by a run that crashed`);
  await Promise.all(orphans.map(stopOrphan));
}

async function stopOrphan(orphan: ListedProcess): Promise<void> {
  signal(orphan.pid, orphan.service === 'postgres' ? 'SIGINT' : 'SIGTERM');
  if (await hasEnded(orphan, ORPHAN_STOP_MS)) return;
  signal(orphan.pid, 'SIGKILL');
  await hasEnded(orphan, ORPHAN_STOP_MS);
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was born, in words of the system: compared, never read. */
  readonly born: string;
}

/** Who runs under this number now; undefined if nobody does. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const born = existsSync('/proc/self/stat') ? bornByProc(pid) : bornByPs(pid);
  return born === undefined ? undefined : { pid, born };
}

/** Whether that very process still runs. */
export function isRunning(process: ProcessIdentity): boolean {
  return identityOf(process.pid)?.born === process.born;
}

/** Waits until the process has ended; false if it has not in time. */
export async function hasEnded(process: ProcessIdentity, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (isRunning(process)) {
    if (Date.now() >= end) return false;
    await delay(20);
  }
  return true;
}

/** Sends a signal; a process that has just ended is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Fields 3 (state) and 22 (start time in clock ticks since boot) of Linux' `stat` file; a zombie has ended. */
function bornByProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bornByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

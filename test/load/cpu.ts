import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts CPU time in this many ticks a second, on every architecture that Node.js runs on. */
const TICKS_PER_SECOND = 100;
/** Places in `/proc/<pid>/stat` after the name: parent, and own and reaped children's time in user and system mode. */
const FIELD = { parent: 1, times: [11, 12, 13, 14], residentPages: 21 } as const;
const PAGE_BYTES = 4096;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = FIELD.times.reduce((sum, place) => sum + (fields[place] ?? 0), 0);
    const cpuMs = (ticks * 1000) / TICKS_PER_SECOND;
    return { pid, parent: fields[FIELD.parent] ?? 0, cpuMs, rssBytes: (fields[FIELD.residentPages] ?? 0) * PAGE_BYTES };
  } catch {
    return undefined;
  }
}

/** CPU time of a process since its start, milliseconds: its own, its living children's, and that of children that have ended. */
export function cpuMsOf(pid: number, children: readonly number[] = childrenOf(pid)): number {
  return [pid, ...children].reduce((sum, one) => sum + (statOf(one)?.cpuMs ?? 0), 0);
}

/** Memory of one process that is really there, bytes. */
export function rssBytesOf(pid: number): number {
  return statOf(pid)?.rssBytes ?? 0;
}

/** Living processes below a process. */
export function childrenOf(pid: number): number[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const below = (parent: number): number[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one.pid, ...below(one.pid)]);
  return below(pid);
}

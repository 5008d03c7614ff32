import { spawn, type ChildProcess } from 'node:child_process';

/** One process that must not outlive the supervisor, and the signal by which it drains. */
export interface Guarded {
  readonly pid: number;
  readonly stopSignal: NodeJS.Signals;
}

/**
 * Reads lists of `SIGNAL:pid`; the newest counts. The pipe ends when the supervisor does, however it dies (the kernel
 * closes it); what is then still on the list is asked to end, and after ten seconds made to.
 */
const SCRIPT = `
trap '' INT TERM HUP
list=
while read -r line; do list=$line; done
for one in $list; do kill -s "\${one%%:*}" "\${one##*:}" 2>/dev/null; done
waited=0
for one in $list; do
  while kill -0 "\${one##*:}" 2>/dev/null && [ $waited -lt 100 ]; do sleep 0.1; waited=$((waited + 1)); done
done
for one in $list; do kill -s KILL "\${one##*:}" 2>/dev/null; done
`;

/** A shell of a megabyte that stops the stack's processes should this process die without doing it itself. */
export class Guard {
  readonly #shell: ChildProcess;
  readonly #guarded = new Map<string, Guarded>();

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#shell.stdin?.on('error', () => undefined);
    this.#shell.unref();
  }

  /** From now on this process is stopped when we die; the last added is asked first. */
  watch(name: string, guarded: Guarded): void {
    this.#guarded.delete(name);
    this.#guarded.set(name, guarded);
    this.#tell();
  }

  /** The process has ended. */
  forget(name: string): void {
    if (this.#guarded.delete(name)) this.#tell();
  }

  /** Ends the guard itself; what it still watches is stopped. */
  close(): void {
    this.#shell.stdin?.end();
  }

  #tell(): void {
    const list = [...this.#guarded.values()].toReversed().map(({ pid, stopSignal }) => `${stopSignal.slice(3)}:${pid}`);
    this.#shell.stdin?.write(`${list.join(' ')}\n`);
  }
}

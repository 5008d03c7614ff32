import { CrossdockError } from '#libs/errors';
import { Guard } from './guard.js';
import { ManagedProcess, type ProcessDefinition } from './managed-process.js';
import { ProcessList } from './process-list.js';
import { signal } from './process-identity.js';
import type { Report } from './report.js';

/** Runs the processes of one stack: each restarted when it dies, all stopped in the order opposite to their start. */
export class Supervisor {
  readonly #report: Report;
  readonly #list: ProcessList;
  readonly #guard = new Guard();
  /** Groups in the order of their start; a group's members start and stop together. */
  readonly #groups: ManagedProcess[][] = [];
  #stopped = false;

  constructor(processesFile: string, report: Report) {
    this.#report = report;
    this.#list = new ProcessList(processesFile);
  }

  /** Starts a group and resolves when each of its members serves; what starts later may rely on it. */
  async start(...definitions: readonly ProcessDefinition[]): Promise<void> {
    this.#refuseIfStopped();
    const group = definitions.map((definition) => this.#manage(definition));
    this.#groups.push(group);
    await Promise.all(group.map((one) => this.#startOne(one)));
  }

  /** SIGKILL, as a crash would be; resolves when the process started in its place serves. For tests of crashes. */
  async kill(name: string): Promise<void> {
    const servesAgain = this.#named(name)?.nextReady();
    if (!this.send(name, 'SIGKILL')) throw new Error(`${name} does not run`);
    await servesAgain;
  }

  /** Sends a signal; false where the process is between two lives. */
  send(name: string, what: NodeJS.Signals): boolean {
    const pid = this.#named(name)?.pid;
    if (pid) signal(pid, what);
    return pid !== undefined;
  }

  /** Stops everything, the last group first. May be called at any time, also while something starts. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const group of this.#groups.toReversed()) await Promise.all(group.map((one) => one.stop()));
    this.#guard.close();
  }

  #named(name: string): ManagedProcess | undefined {
    return this.#groups.flat().find((one) => one.definition.name === name);
  }

  async #startOne(process: ManagedProcess): Promise<void> {
    const startedAt = Date.now();
    await process.start();
    this.#refuseIfStopped();
    const { name, port } = process.definition;
    this.#report(`  ${name.padEnd(20)} ready on port ${port} after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }

  #refuseIfStopped(): void {
    if (this.#stopped)
      throw new CrossdockError('stopped', { problem: 'The stack was stopped', remedy: 'Start it again' });
  }

  #manage(definition: ProcessDefinition): ManagedProcess {
    const { name, stopSignal } = definition;
    return new ManagedProcess(definition, {
      spawned: (pid) => {
        this.#guard.watch(name, { pid, stopSignal });
        this.#list.set(definition, pid);
      },
      ended: () => {
        this.#guard.forget(name);
        this.#list.remove(name);
      },
      report: this.#report,
    });
  }
}

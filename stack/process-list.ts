import { readJson, writeJson } from './data-folder.js';
import { identityOf, type ProcessIdentity } from './process-identity.js';

/** One running process of the stack, as `processes.json` shows it. */
export interface ListedProcess extends ProcessIdentity {
  readonly service: string;
  readonly port: number;
}

/** `processes.json`: what runs now, for people, for `crossdock`, and for the next start after a crash. */
export class ProcessList {
  readonly #path: string;
  readonly #running = new Map<string, ListedProcess>();

  constructor(path: string) {
    this.#path = path;
  }

  /** The process has this number from now on. */
  set(service: string, pid: number, port: number): void {
    this.#running.set(service, { service, pid, port, born: identityOf(pid)?.born ?? '' });
    this.#write();
  }

  /** The process has ended. */
  remove(service: string): void {
    if (this.#running.delete(service)) this.#write();
  }

  #write(): void {
    writeJson(this.#path, [...this.#running.values()]);
  }
}

/** What `processes.json` says; empty if there is none. */
export function listedProcesses(path: string): readonly ListedProcess[] {
  return readJson<ListedProcess[]>(path) ?? [];
}

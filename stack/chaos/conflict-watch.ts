import { listedProcesses, type ListedProcess } from '../process-list.js';

/** What a process has counted is lost when it is killed: it is asked often. */
const ASK_EVERY_MS = 1_000;
const ANSWER_WITHIN_MS = 1_000;
const CONFLICTS = /^crossdock_actor_conflicts_total\{[^}]*\} (\d+)/gm;

/** Counts version checks that replicas lost to one another, over all lives of all processes: at least so many. */
export class ConflictWatch {
  readonly #file: string;
  /** By process number: the highest that a life has told. */
  readonly #seen = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(processesFile: string) {
    this.#file = processesFile;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), ASK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Version checks lost until the last look. */
  get conflicts(): number {
    return this.#seen.values().reduce((sum, one) => sum + one, 0);
  }

  /** Asks every process once. */
  async look(): Promise<void> {
    await Promise.all(listedProcesses(this.#file).map((one) => this.#ask(one)));
  }

  async #ask({ pid, port, service }: ListedProcess): Promise<void> {
    if (!/-service$|-gateway$/.test(service)) return;
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal });
      const told = [...(await answer.text()).matchAll(CONFLICTS)].reduce((sum, [, count]) => sum + Number(count), 0);
      this.#seen.set(pid, Math.max(told, this.#seen.get(pid) ?? 0));
    } catch {
      // it is just being killed, or starts
    }
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CrossdockError } from '#libs/errors';
import { signal } from './process-identity.js';

/** How to start one operating-system process. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The account to run under, where it is not ours. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
}

/** One process of the stack: how it starts, when it serves, how it stops. */
export interface ProcessDefinition {
  /** Tells it from every other process of the stack. */
  readonly name: string;
  /** What it runs, where that differs from its name: several replicas run one service. */
  readonly service?: string;
  /** Number among the replicas, from 1. */
  readonly replica?: number;
  readonly port: number;
  readonly logFile: string;
  readonly launch: Launch;
  /** Done before each start, the ones after a crash included. */
  readonly beforeStart?: (() => Promise<void>) | undefined;
  /** Whether it serves now; asked again until it does. */
  readonly ready: () => Promise<boolean>;
  /** The signal by which it drains and ends. */
  readonly stopSignal: NodeJS.Signals;
  /** After this long it is killed. */
  readonly stopWithinMs: number;
}

/** What becomes known about a process, as it happens. */
export interface ProcessEvents {
  readonly spawned: (pid: number) => void;
  readonly ended: () => void;
  readonly report: (line: string) => void;
}

/** Waits before the restart after failure 1, 2, 3 … in a row; the last stays. The first is at once: a kill costs no waiting. */
const RESTART_DELAYS_MS = [0, 100, 200, 500, 1_000, 2_000, 5_000] as const;
/** Who has lived this long starts over in the table above. */
const STEADY_AFTER_MS = 10_000;
/** A process that never served and has ended this often is given up. */
const FIRST_ATTEMPTS = 3;
/** Longer than the slowest start seen on a machine that does other things. */
const READY_WITHIN_MS = 60_000;
const READY_POLL_MS = 25;
/** Enough to hold a stack trace and what led to it. */
const LAST_LINES = 30;
const LAST_WORDS_LENGTH = 300;
const LOG_LIMIT_BYTES = 64 * 1024 * 1024;

/** Keeps one process running: starts it, waits until it serves, starts it again when it dies. */
export class ManagedProcess {
  readonly definition: ProcessDefinition;
  readonly #events: ProcessEvents;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #served = false;
  #failures = 0;
  #waiting: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(definition: ProcessDefinition, events: ProcessEvents) {
    this.definition = definition;
    this.#events = events;
  }

  /** The number of the running process; undefined between two lives. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the process serves for the first time; rejects if it never will. */
  async start(): Promise<void> {
    const serves = this.nextReady();
    this.#running = this.#keepRunning();
    await Promise.race([serves, this.#running]);
  }

  /** Resolves when the process, or the one started in its place, becomes ready from now on. */
  nextReady(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Drains and ends the process; kills it if that takes too long. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const { stopSignal, stopWithinMs } = this.definition;
    if (this.pid) signal(this.pid, stopSignal);
    const hardStop = setTimeout(() => this.#killNow(), stopWithinMs);
    // why it was given up, if it was, is known to whoever started it
    await this.#running.catch(() => undefined);
    clearTimeout(hardStop);
  }

  #killNow(): void {
    if (!this.pid) return;
    this.#events.report(`${this.definition.name} did not end in time and is killed`);
    signal(this.pid, 'SIGKILL');
  }

  async #keepRunning(): Promise<void> {
    for (;;) {
      const startedAt = Date.now();
      const end = await this.#liveOnce().catch((error: Error) => error.message);
      if (this.#stopping.signal.aborted) return;
      this.#failures = Date.now() - startedAt >= STEADY_AFTER_MS ? 1 : this.#failures + 1;
      if (!this.#served && this.#failures >= FIRST_ATTEMPTS) throw this.#givenUp(end);
      this.#events.report(`${this.definition.name} ended (${end}); starting it again`);
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    const pauseMs = RESTART_DELAYS_MS[Math.min(this.#failures, RESTART_DELAYS_MS.length) - 1];
    await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  /** One life of the process, from its start to its end; says how it ended. */
  async #liveOnce(): Promise<string> {
    await this.definition.beforeStart?.();
    if (this.#stopping.signal.aborted) return 'stopped';
    const child = this.#spawn();
    const ended = endOf(child);
    this.#child = child;
    if (child.pid) this.#events.spawned(child.pid);
    void this.#untilReady(child);
    const end = await ended;
    this.#child = undefined;
    this.#events.ended();
    return end;
  }

  #spawn(): ChildProcess {
    const { launch, logFile } = this.definition;
    setAside(logFile);
    const log = openSync(logFile, 'a');
    try {
      return spawn(launch.command, launch.args, {
        env: launch.env as NodeJS.ProcessEnv,
        stdio: ['ignore', log, log],
        // a group of its own: Ctrl-C reaches the supervisor alone, which stops all in order
        detached: true,
        ...launch.account,
      });
    } finally {
      closeSync(log);
    }
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const lastChance = Date.now() + READY_WITHIN_MS;
    while (this.#child === child && Date.now() < lastChance) {
      const ready = await this.definition.ready();
      if (ready && this.#child === child) return this.#serves();
      await delay(READY_POLL_MS);
    }
    if (this.#child === child) this.#killNow();
  }

  #serves(): void {
    this.#served = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #givenUp(end: string): CrossdockError {
    const { name, logFile } = this.definition;
    return new CrossdockError('process-ended', {
      problem: `${name} does not start (${end}${lastWords(logFile)})`,
      remedy: `Read ${logFile}, mend the cause and start again`,
    });
  }
}

/** A log that has grown past the limit begins anew with the next start; one older log is kept. */
function setAside(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) => resolve(by ? `by ${by}` : `with exit code ${code}`));
  });
}

/** The line of the log that most likely says why. */
function lastWords(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES);
  const line = lines.findLast((one) => /fatal|error/i.test(one)) ?? lines.at(-1);
  return line ? `: ${line.slice(0, LAST_WORDS_LENGTH)}` : '';
}

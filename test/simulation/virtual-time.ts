import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { MemoryClock, type Turns } from '#libs/actors/testing';

const realSetImmediate = setImmediate;
const RealDate = Date;

/** A machine of the simulated world: what runs on it ends with it. */
export interface Host {
  readonly name: string;
  /** Its clock is ahead by this, milliseconds. */
  readonly skewMs: number;
  alive: boolean;
}

/** Something that may happen next. */
interface Ready {
  readonly host: Host;
  readonly go: () => void;
}

interface Timer extends Ready {
  dueMs: number;
  readonly everyMs: number | undefined;
}

/** The outside world: no process of ours runs on it, and its clock is right. */
export const outside: Host = { name: 'outside', skewMs: 0, alive: true };

/**
 * Time, chance and the order of everything, decided by one seed. While it is installed it stands in for the clock, the
 * timers, the random numbers and the HTTP client of Node.js, so that the services run as they are.
 */
export class VirtualTime {
  readonly clock = new MemoryClock();
  readonly #hosts = new AsyncLocalStorage<Host>();
  #turns: Ready[] = [];
  readonly #timers = new Map<number, Timer>();
  #named = 0;
  #restore: (() => void)[] = [];

  constructor(
    readonly random: () => number,
    /** Stands in for `http.request`. */
    private readonly request: (...given: never[]) => unknown,
  ) {}

  /** The host whose code runs now. */
  get host(): Host {
    return this.#hosts.getStore() ?? outside;
  }

  /** Runs something on a host: whatever it starts belongs to it. */
  on<T>(host: Host, work: () => T): T {
    return this.#hosts.run(host, work);
  }

  /** Steps of a host's ports. */
  turnsOf(host: Host): Turns {
    return { next: () => new Promise((go) => host.alive && this.#turns.push({ host, go })) };
  }

  /** Nothing of the host happens any more. */
  kill(host: Host): void {
    host.alive = false;
    this.#turns = this.#turns.filter((one) => one.host !== host);
    for (const [id, timer] of this.#timers) if (timer.host === host) this.#timers.delete(id);
  }

  /** Whether anything can happen without time going by. */
  get isReady(): boolean {
    return this.#turns.length > 0 || this.#due().length > 0;
  }

  /** Lets one thing happen and everything that follows from it at once; false where nothing can. */
  async step(): Promise<boolean> {
    const due = this.#due();
    const at = Math.floor(this.random() * (this.#turns.length + due.length));
    const timer = due[at - this.#turns.length];
    if (timer) this.#fire(timer);
    else this.#turns.splice(at, 1)[0]?.go();
    await settled();
    return at < this.#turns.length + due.length;
  }

  /** Calls something after a while, on the host that asks for it. */
  after(ms: number, go: () => void, everyMs?: number): number {
    const id = ++this.#named;
    const { host } = this;
    // a delay that Node.js does not know is one millisecond
    const delayMs = ms >= 0 && ms <= 2_147_483_647 ? ms : 1;
    if (host.alive) this.#timers.set(id, { host, go, dueMs: this.clock.nowMs() + delayMs, everyMs });
    return id;
  }

  cancel(id: number): void {
    this.#timers.delete(id);
  }

  /** The next instant at which anything that waits for time goes on; undefined where nothing waits. */
  nextTimerMs(): number | undefined {
    const due = [...this.#timers.values()].map(({ dueMs }) => dueMs);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** The next instant at which the outside world has something to do; undefined where it has nothing. */
  nextOutsideMs(): number | undefined {
    const own = [...this.#timers.values()].filter(({ host }) => host === outside).map(({ dueMs }) => dueMs);
    return own.length === 0 ? undefined : Math.min(...own);
  }

  /** Stands in for what Node.js offers; returns what puts it back. */
  install(): () => void {
    this.#replace(globalThis, this.#globals());
    this.#replace(performance, { now: () => this.#nowMs() });
    this.#replace(AbortSignal, { timeout: (ms: number) => this.#signalAfter(ms) });
    this.#replace(Math, { random: this.random });
    this.#replace(crypto, {
      randomUUID: () => this.#uuid(),
      // a supply that outlives a history must not shift the chances of the next one
      randomBytes: (size: number) => Buffer.alloc(size, 7),
    });
    this.#replace(http, { request: this.request });
    this.#replace(timers, { setTimeout: (ms: number, value: unknown, more?: Waiting) => this.#wait(ms, value, more) });
    syncBuiltinESMExports();
    return () => {
      for (const restore of this.#restore.splice(0).toReversed()) restore();
      syncBuiltinESMExports();
    };
  }

  #globals() {
    const skewed = () => this.#nowMs();
    class SimulatedDate extends RealDate {
      constructor(...given: readonly unknown[]) {
        // Date has eight ways to be made; they are all one to the real one
        super(...((given.length === 0 ? [skewed()] : given) as [number]));
      }

      static override now(): number {
        return skewed();
      }
    }
    const start = (go: (...given: unknown[]) => void, ms = 1, ...given: unknown[]) =>
      this.#handle(this.after(Math.max(1, ms), () => go(...given)));
    const repeat = (go: (...given: unknown[]) => void, ms = 1, ...given: unknown[]) =>
      this.#handle(this.after(ms, () => go(...given), Math.max(1, ms)));
    const stop = (handle: { readonly id?: number } | undefined) => {
      if (handle?.id !== undefined) this.cancel(handle.id);
    };
    return {
      Date: SimulatedDate,
      setTimeout: start,
      setInterval: repeat,
      setImmediate: (go: (...given: unknown[]) => void, ...given: unknown[]) =>
        this.#handle(this.after(0, () => go(...given))),
      clearTimeout: stop,
      clearInterval: stop,
      clearImmediate: stop,
    };
  }

  #handle(id: number) {
    const handle = { id, ref: () => handle, unref: () => handle, hasRef: () => true };
    return handle;
  }

  #nowMs(): number {
    return this.clock.nowMs() + this.host.skewMs;
  }

  #wait<T>(ms: number, value: T, { signal }: Waiting = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const id = this.after(ms, () => resolve(value));
      signal?.addEventListener('abort', () => {
        this.cancel(id);
        reject(signal.reason as Error);
      });
    });
  }

  #signalAfter(ms: number): AbortSignal {
    const controller = new AbortController();
    this.after(ms, () => controller.abort(new DOMException('it took too long', 'TimeoutError')));
    return controller.signal;
  }

  #uuid(): string {
    const hex = Array.from({ length: 8 }, () =>
      Math.floor(this.random() * 0x1_0000)
        .toString(16)
        .padStart(4, '0'),
    );
    const [a = '', b = '', c = '', d = '', e = '', ...rest] = hex;
    return `${a}${b}-${c}-4${d.slice(1)}-a${e.slice(1)}-${rest.join('')}`;
  }

  #due(): Timer[] {
    const nowMs = this.clock.nowMs();
    const due: Timer[] = [];
    for (const timer of this.#timers.values()) if (timer.dueMs <= nowMs) due.push(timer);
    return due;
  }

  #fire(timer: Timer): void {
    if (timer.everyMs === undefined) this.#forget(timer);
    else timer.dueMs = this.clock.nowMs() + timer.everyMs;
    this.on(timer.host, timer.go);
  }

  #forget(timer: Timer): void {
    for (const [id, one] of this.#timers) if (one === timer) this.#timers.delete(id);
  }

  #replace(object: object, members: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(members)) {
      const before = Object.getOwnPropertyDescriptor(object, name);
      Object.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: true });
      this.#restore.push(() =>
        before ? Object.defineProperty(object, name, before) : Reflect.deleteProperty(object, name),
      );
    }
  }
}

interface Waiting {
  readonly signal?: AbortSignal;
}

/** Resolves when no promise is left that could go on by itself. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void realSetImmediate(resolve));
}

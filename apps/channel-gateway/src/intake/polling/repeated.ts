import { setTimeout as wait } from 'node:timers/promises';

/** Something that is done again and again while an account is ours. */
export interface RepeatedWork {
  /** Does it once; returns how long to rest, milliseconds. Throws nothing: its own troubles are its business. */
  once(stopping: AbortSignal): Promise<number>;
}

/** Does works over and over, each by itself, until it is stopped. */
export class Repeated {
  private readonly stopping = new AbortController();
  private readonly loops: Promise<void>[];

  constructor(works: readonly RepeatedWork[]) {
    this.loops = works.map((work) => this.loop(work));
  }

  /** Begins nothing more; resolves when what was under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
  }

  private async loop(work: RepeatedWork): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const restMs = await work.once(signal);
      if (restMs > 0) await wait(restMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

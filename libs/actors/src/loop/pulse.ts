/** Runs a job again and again, never twice at once, until it is stopped; with `Infinity` never by itself. */
export class Pulse {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  /** The job must not reject. */
  constructor(
    private readonly everyMs: number,
    private readonly job: () => Promise<unknown>,
  ) {}

  start(): void {
    if (this.#stopped || !Number.isFinite(this.everyMs)) return;
    this.#timer = setTimeout(() => {
      this.#running = this.job().then(() => this.start());
    }, this.everyMs);
    this.#timer.unref();
  }

  /** Resolves when the job that is running has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}

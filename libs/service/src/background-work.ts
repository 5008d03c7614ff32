import type { OnModuleDestroy } from '@nestjs/common';

/** Something that runs beside the doors: a loop, a relay, a desk. */
export interface Work {
  readonly name: string;
  start(): void | Promise<void>;
  /** Takes up nothing new and resolves when what was under way has ended. */
  stop(): unknown;
}

/** What runs beside the doors: started when they are open, drained while they still are. */
export class BackgroundWork implements OnModuleDestroy {
  readonly #works: Work[] = [];
  #started = false;

  /** Adds work; it is started with the rest. */
  add(work: Work): void {
    this.#works.push(work);
  }

  async start(): Promise<void> {
    this.#started = true;
    await Promise.all(this.#works.map((work) => work.start()));
  }

  async onModuleDestroy(): Promise<void> {
    if (this.#started) await Promise.all(this.#works.map((work) => work.stop()));
  }
}

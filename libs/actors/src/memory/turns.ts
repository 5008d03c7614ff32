/** Decides when a step of a port happens. */
export interface Turns {
  next(): Promise<void>;
}

/** Every step happens at once. */
export const atOnce: Turns = { next: () => Promise.resolve() };

interface Waiting {
  readonly process: string;
  readonly go: () => void;
}

/** Steps of several processes, interleaved by a seed: one step at a time, so that a seed is a history. */
export class SeededTurns {
  #waiting: Waiting[] = [];
  readonly #killed = new Set<string>();

  constructor(private readonly random: () => number) {}

  /** The turns of one process. */
  of(process: string): Turns {
    return { next: () => new Promise((go) => this.#enqueue({ process, go })) };
  }

  /** The process takes no further step: what it waits for never comes. */
  kill(process: string): void {
    this.#killed.add(process);
    this.#waiting = this.#waiting.filter((one) => one.process !== process);
  }

  /** Lets one waiting step happen and everything that follows from it; false where none waits. */
  async step(): Promise<boolean> {
    await settled();
    const [chosen] = this.#waiting.splice(Math.floor(this.random() * this.#waiting.length), 1);
    chosen?.go();
    await settled();
    return chosen !== undefined;
  }

  #enqueue(waiting: Waiting): void {
    if (!this.#killed.has(waiting.process)) this.#waiting.push(waiting);
  }
}

/** Resolves when no promise is left that could go on by itself. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** A port whose calls take effect at one turn and answer at another. */
export function inTurns<Port extends object>(port: Port, turns: Turns): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]): Promise<unknown> => {
        await turns.next();
        const outcome = await Promise.allSettled([member.apply(target, given) as Promise<unknown>]);
        await turns.next();
        return outcome[0].status === 'fulfilled' ? outcome[0].value : Promise.reject(outcome[0].reason as Error);
      };
    },
  });
}

/** Work under one key waits for the work before it; different keys do not wait for each other. */
export class OneAtATime {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs when all that was asked for before under any of these keys has ended. */
  async run<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = [...new Set(keys)].flatMap((key) => this.last.get(key) ?? []);
    const mine = Promise.allSettled(before).then(work);
    for (const key of keys) this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      for (const key of keys) if (this.last.get(key) === mine) this.last.delete(key);
    }
  }
}

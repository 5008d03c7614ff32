/** Answers questions for one key each with one question for all that are asked in the same turn of the event loop. */
export class Gathered<Value> {
  private asked: Map<string, PromiseWithResolvers<Value | undefined>> | undefined;

  constructor(private readonly ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {}

  /** The value of a key; undefined where there is none. */
  get(key: string): Promise<Value | undefined> {
    const asked = this.asked ?? this.gather();
    const known = asked.get(key) ?? Promise.withResolvers<Value | undefined>();
    asked.set(key, known);
    return known.promise;
  }

  private gather(): Map<string, PromiseWithResolvers<Value | undefined>> {
    const asked = new Map<string, PromiseWithResolvers<Value | undefined>>();
    this.asked = asked;
    setImmediate(() => void this.answer(asked));
    return asked;
  }

  private async answer(asked: ReadonlyMap<string, PromiseWithResolvers<Value | undefined>>): Promise<void> {
    this.asked = undefined;
    try {
      const values = await this.ask([...asked.keys()]);
      for (const [key, { resolve }] of asked) resolve(values.get(key));
    } catch (error) {
      for (const { reject } of asked.values()) reject(error);
    }
  }
}

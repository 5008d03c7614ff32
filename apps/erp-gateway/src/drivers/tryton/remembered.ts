/** What was looked up lately: bounded in number and age. Only what is there is kept, so what is new is found at once. */
export class Remembered<Value> {
  private readonly kept = new Map<string, { readonly value: Value; readonly untilMs: number }>();

  constructor(
    /** How long a value is good, milliseconds. */
    private readonly maxAgeMs: number,
    /** How many are kept; the oldest goes first. */
    private readonly most: number,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** The value of a key, looked up where it is not known; null is not kept. */
  async get(key: string, lookUp: () => Promise<Value | null>): Promise<Value | null> {
    const known = this.kept.get(key);
    if (known && known.untilMs > this.nowMs()) return known.value;
    this.kept.delete(key);
    const value = await lookUp();
    if (value !== null) this.keep(key, value);
    return value;
  }

  /** Somebody may have changed something. */
  forget(): void {
    this.kept.clear();
  }

  private keep(key: string, value: Value): void {
    const [oldest] = this.kept.keys();
    if (this.kept.size >= this.most && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, { value, untilMs: this.nowMs() + this.maxAgeMs });
  }
}

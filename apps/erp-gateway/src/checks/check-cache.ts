/** An answer, and whether it was remembered. */
export interface Remembered<T> {
  readonly answer: T;
  readonly cached: boolean;
}

interface Entry<T> {
  readonly answer: Promise<T>;
  readonly version: number;
  readonly untilMs: number;
}

/**
 * Answers of an ERP, bounded in number and time, and void as soon as the list that they are of has changed: `version`
 * moves with it, for all replicas. Who asks the same at the same time waits for one call; a failure is not remembered.
 */
export class CheckCache<T> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(
    private readonly limits: { readonly entries: number; readonly ms: number },
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** The remembered answer to a question, or that of `ask`. */
  async get(question: string, version: number, ask: () => Promise<T>): Promise<Remembered<T>> {
    const known = this.entries.get(question);
    if (known && known.version === version && this.nowMs() < known.untilMs) {
      // asked for again: it is the last to go
      this.put(question, known);
      return { answer: await known.answer, cached: true };
    }
    const entry = { answer: ask(), version, untilMs: this.nowMs() + this.limits.ms };
    this.put(question, entry);
    try {
      return { answer: await entry.answer, cached: false };
    } catch (error) {
      if (this.entries.get(question) === entry) this.entries.delete(question);
      throw error;
    }
  }

  private put(question: string, entry: Entry<T>): void {
    this.entries.delete(question);
    this.entries.set(question, entry);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.limits.entries) return;
      this.entries.delete(oldest);
    }
  }
}

/** How long what happened counts, milliseconds: what happened before that counts for little. */
const MEMORY_MS = 5_000;

/** How often something happens of late: what is older counts less and less. */
export class Pace {
  #perMs = 0;
  #atMs = 0;

  /** It happened once more. */
  note(nowMs: number): void {
    this.#perMs = this.#fadedTo(nowMs) + 1 / MEMORY_MS;
    this.#atMs = nowMs;
  }

  /** How often in a second. */
  perSecond(nowMs: number): number {
    return this.#fadedTo(nowMs) * 1_000;
  }

  #fadedTo(nowMs: number): number {
    return this.#perMs * Math.exp((this.#atMs - nowMs) / MEMORY_MS);
  }
}

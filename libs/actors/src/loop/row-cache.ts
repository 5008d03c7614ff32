import type { Row } from '../row.js';
import { rowSize } from '../row-size.js';

/** Committed rows in memory, nothing else: a stale one fails its version check. */
export class RowCache {
  readonly #rows = new Map<string, Row>();
  #characters = 0;

  constructor(
    private readonly limit: number,
    private readonly characterLimit: number,
  ) {}

  get(key: string): Row | undefined {
    const row = this.#rows.get(key);
    if (row) this.#touch(key, row);
    return row;
  }

  /** Keeps a row as it was committed, unless a later version is known. */
  keep(row: Row): void {
    const known = this.#rows.get(row.key);
    if (known && known.version > row.version) return;
    this.#touch(row.key, row);
    this.#characters += rowSize(row) - (known ? rowSize(known) : 0);
    while (this.#rows.size > this.limit || this.#characters > this.characterLimit) this.#forgetOldest();
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#forget(key);
  }

  #touch(key: string, row: Row): void {
    this.#rows.delete(key);
    this.#rows.set(key, row);
  }

  #forget(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    this.#characters -= rowSize(row);
  }

  #forgetOldest(): void {
    for (const key of this.#rows.keys()) return this.#forget(key);
  }
}

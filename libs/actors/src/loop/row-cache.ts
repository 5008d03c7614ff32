import type { Row } from '../row.js';

/** Committed rows in memory, nothing else: a stale one fails its version check. */
export class RowCache {
  readonly #rows = new Map<string, Row>();

  constructor(private readonly limit: number) {}

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
    if (this.#rows.size > this.limit) this.#forgetOldest();
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#rows.delete(key);
  }

  #touch(key: string, row: Row): void {
    this.#rows.delete(key);
    this.#rows.set(key, row);
  }

  #forgetOldest(): void {
    for (const key of this.#rows.keys()) {
      this.#rows.delete(key);
      return;
    }
  }
}

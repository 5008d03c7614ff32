import type { Row } from './row.js';

const sizes = new WeakMap<Row, number>();

/** Notes how long a row's JSON is: whoever reads or writes it knows. */
export function noteRowSize(row: Row, characters: number): void {
  sizes.set(row, characters);
}

/** Characters of a row's JSON; 0 where nobody has noted it. In memory a row takes some five times as many bytes. */
export function rowSize(row: Row): number {
  return sizes.get(row) ?? 0;
}

import type { Run } from '../run.js';

/** Where an order stands: which run, and its place in it. */
export interface Place {
  readonly seed: number;
  readonly ordinal: number;
  readonly index: number;
}

/** Ids in Amazon's forms (3-7-7 for orders, 14 digits for items), derived from the run and the order's place in it. */
export const ids = {
  order: (run: Run, prefix: string, index: number): string => `${prefix}-${runDigits(run)}0-${digits(index, 7)}`,
  item: (run: Run, index: number, line: number): string => `5${runDigits(run)}${digits(index, 6)}${line}`,
} as const;

const ORDER_ID = /\b(?:111|305)-(\d{4})(\d{2})0-(\d{7})\b/;

/** The place of the first order whose id stands in a text. */
export function placeOf(text: string): Place | undefined {
  const found = ORDER_ID.exec(text);
  if (!found) return undefined;
  const [, seed, ordinal, index] = found.map(Number);
  return { seed: seed ?? 0, ordinal: ordinal ?? 0, index: index ?? 0 };
}

/** Whether a run is the one of a place. */
export function isRunOf(run: Run, { seed, ordinal }: Place): boolean {
  return run.seed % 9_000 === seed && run.ordinal % 100 === ordinal;
}

function runDigits({ seed, ordinal }: Run): string {
  return `${digits(seed % 9_000, 4)}${digits(ordinal % 100, 2)}`;
}

function digits(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

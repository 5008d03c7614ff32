import type { Run } from '../run.js';

/** Where an order stands: which run, and its place in it. */
export interface Place {
  readonly seed: number;
  readonly ordinal: number;
  readonly index: number;
}

/** Ids in Walmart's form, 13 digits, derived from the run and the order's place in it. */
export const ids = {
  purchaseOrder: (run: Run, index: number): string => `1${runDigits(run)}${digits(index, 6)}`,
  customerOrder: (run: Run, index: number): string => `2${runDigits(run)}${digits(index, 6)}`,
} as const;

const PURCHASE_ORDER = /\b1(\d{4})(\d{2})(\d{6})\b/;

/** The place of the first order whose id stands in a text. */
export function placeOf(text: string): Place | undefined {
  const found = PURCHASE_ORDER.exec(text);
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

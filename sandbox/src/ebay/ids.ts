import type { Run } from '../run.js';

/** Where an order stands: which run, and its place in it. */
export interface Place {
  readonly seed: number;
  readonly ordinal: number;
  readonly index: number;
}

/** Ids in eBay's forms (2-5-5 for orders, 14 digits for line items), derived from the run and the order's place in it. */
export const ids = {
  order: (run: Run, index: number): string => {
    const all = `${runDigits(run)}${digits(index, 6)}`;
    return `${all.slice(0, 2)}-${all.slice(2, 7)}-${all.slice(7)}`;
  },
  line: (run: Run, index: number, line: number): string => `9${runDigits(run)}${digits(index, 6)}${line}`,
} as const;

const ORDER_ID = /(?<![\d-])(\d\d)-(\d{5})-(\d{5})(?![\d-])/;
const LINE_ID = /^9(\d{4})(\d{2})(\d{6})\d$/;

/** The place of the first order whose id stands in a text. */
export function placeOf(text: string): Place | undefined {
  const found = ORDER_ID.exec(text);
  return found ? placeIn(found.slice(1).join('')) : undefined;
}

/** The place of the order that a line item belongs to. */
export function placeOfLine(lineId: string): Place | undefined {
  return LINE_ID.test(lineId) ? placeIn(lineId.slice(1, 13)) : undefined;
}

/** Whether a run is the one of a place. */
export function isRunOf(run: Run, { seed, ordinal }: Place): boolean {
  return run.seed % 9_000 === seed && run.ordinal % 100 === ordinal;
}

function placeIn(text: string): Place {
  return { seed: Number(text.slice(0, 4)), ordinal: Number(text.slice(4, 6)), index: Number(text.slice(6)) };
}

function runDigits({ seed, ordinal }: Run): string {
  return `${digits(seed % 9_000, 4)}${digits(ordinal % 100, 2)}`;
}

function digits(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

import { dayOrderOf, type DayOrder } from '../../../documents/dates.js';

/** Rows that are held until a day tells the order: a month of a busy account. */
const HELD_LIMIT = 5_000;
const TWO_NUMBERS = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}/;

/** Finds out whether a file writes day or month first: by the first date that can be read in one way only. */
export class DayOrderFinder<Item> {
  private held: Item[] = [];
  private found: DayOrder | null = null;
  private readonly usual: DayOrder;
  private readonly dateOf: (item: Item) => string;

  constructor(locale: string, dateOf: (item: Item) => string) {
    this.usual = dayOrderOf(locale);
    this.dateOf = dateOf;
  }

  /** The order of the file; that of the locale where no date tells. */
  get order(): DayOrder {
    return this.found ?? this.usual;
  }

  /** Takes an item; gives those whose date can be read by now. */
  take(item: Item): readonly Item[] {
    this.found ??= orderIn(this.dateOf(item));
    if (this.found === null && this.held.length < HELD_LIMIT) {
      this.held.push(item);
      return [];
    }
    return [...this.rest(), item];
  }

  /** What is still held: no date told the order. */
  rest(): readonly Item[] {
    const { held } = this;
    this.held = [];
    return held;
  }
}

function orderIn(text: string): DayOrder | null {
  const [, first, second] = TWO_NUMBERS.exec(text) ?? [];
  if (first === undefined) return /^\s*\d{4}/.test(text) ? 'ymd' : null;
  if (Number(first) > 12) return 'dmy';
  return Number(second) > 12 ? 'mdy' : null;
}

import type { Place, Stated } from './place.js';

/** The header of a table, and what of it has been read so far. */
export class TableHeader {
  private readonly at = new Map<string, number>();
  private readonly read = new Set<string>();
  /** Columns that hold a value somewhere and that nobody has read. */
  private readonly filled = new Set<string>();
  private watched: readonly (readonly [name: string, at: number])[];

  /** Column names as {@link columnName} writes them; the first of equal names is meant. */
  constructor(readonly names: readonly string[]) {
    names.forEach((name, at) => {
      if (name !== '' && !this.at.has(name)) this.at.set(name, at);
    });
    this.watched = [...this.at];
  }

  /** Position of a column from 0, or -1; it counts as read from here on. */
  find(name: string): number {
    this.read.add(name);
    return this.at.get(name) ?? -1;
  }

  has(name: string): boolean {
    return this.at.has(name);
  }

  /** Says that the table was looked at as a whole. */
  readAsWhole(): void {
    for (const name of this.names) this.read.add(name);
  }

  /** Notes which columns that nobody reads hold something in a row. */
  watch(cells: readonly string[]): void {
    if (this.watched.length === 0) return;
    let changed = false;
    for (const [name, at] of this.watched) {
      if (this.read.has(name)) changed = true;
      else if ((cells[at] ?? '').trim() !== '') {
        this.filled.add(name);
        changed = true;
      }
    }
    if (changed) this.watched = this.watched.filter(([name]) => !this.read.has(name) && !this.filled.has(name));
  }

  /** Paths of columns that hold something and that nobody read. */
  unread(): string[] {
    return [...this.filled].filter((name) => !this.read.has(name)).map((name) => `/${name.replaceAll('/', '~1')}`);
  }
}

/** A column's name as it is looked up: small letters, no blanks around it. */
export function columnName(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase();
}

/** A row of a table: cells by column name or, where the table has no header, by position. */
export class Row {
  constructor(
    readonly cells: readonly string[],
    /** Line of the file at which the row begins, from 1. */
    readonly line: number,
    readonly header: TableHeader,
  ) {}

  get place(): Place {
    return { line: this.line };
  }

  /** A cell's text without blanks around it; empty where the column or the cell is missing. The first name that is a column counts. */
  text(name: string, ...others: string[]): string {
    let at = this.header.find(name);
    for (let next = 0; at < 0 && next < others.length; next++) at = this.header.find(others[next] ?? '');
    return at < 0 ? '' : (this.cells[at] ?? '').trim();
  }

  /** The same as something stated: for the readings of `readings.ts`. */
  get(name: string, ...others: string[]): Stated {
    return this.stated(this.text(name, ...others));
  }

  /** A cell by position, from 0: for tables without header. */
  at(position: number): Stated {
    return this.stated((this.cells[position] ?? '').trim());
  }

  /** True where no cell says anything. */
  get blank(): boolean {
    return this.cells.every((cell) => cell.trim() === '');
  }

  private stated(value: string): Stated {
    return { value: value === '' ? undefined : value, place: this.place, stated: value !== '' };
  }
}

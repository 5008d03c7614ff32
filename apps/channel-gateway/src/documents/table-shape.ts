import { columnName } from './row.js';

/** Where a table begins and what divides its cells. */
export interface TableShape {
  readonly delimiter: string;
  /** Lines above the header: notes. */
  readonly skipped: number;
  /** Names in the header, as {@link columnName} writes them. */
  readonly names: readonly string[];
}

const DELIMITERS = ['\t', ',', ';', '|'] as const;

/** Lines in which a header is looked for: reports begin with at most a dozen lines of notes. */
const HEADER_LINES = 40;

/** Every way to read one of the first lines of a text as the header of a table with at least two columns. */
export function possibleHeaders(text: string): readonly TableShape[] {
  const lines = text.split(/\r\n|\n|\r/, HEADER_LINES);
  return lines.flatMap((line, skipped) =>
    DELIMITERS.filter((delimiter) => line.includes(delimiter)).map((delimiter) => ({
      delimiter,
      skipped,
      names: cellsOf(line, delimiter).map(columnName),
    })),
  );
}

/** The first header that has all these columns, or null. */
export function headerWith(columns: readonly string[], headers: readonly TableShape[]): TableShape | null {
  const wanted = columns.map(columnName);
  return headers.find(({ names }) => wanted.every((name) => names.includes(name))) ?? null;
}

/** Cells of a header line; names hold no line breaks. */
function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}

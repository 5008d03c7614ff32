import { Parser } from 'csv-parse';
import { Refused } from './refused.js';

/** Longest row that is read: above any report's, below what would exhaust memory when a quote is never closed. */
const ROW_LIMIT_CHARACTERS = 1_000_000;

/** How a table's text is divided. */
export interface TableSyntax {
  readonly delimiter: string;
  /** False where quotes are letters like all others (Amazon's tab-separated files). */
  readonly quotes: boolean;
}

/** A raw row with the line at which it begins. */
export interface RawRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Divides text into rows, strictly: a quote that is not closed or stands alone inside a cell is refused with its line. */
export async function* tableRows(
  texts: AsyncIterable<string>,
  { delimiter, quotes }: TableSyntax,
): AsyncGenerator<readonly RawRow[]> {
  const parser = new Parser({
    delimiter,
    quote: quotes ? '"' : false,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: ROW_LIMIT_CHARACTERS,
  });
  let failure: Error | null = null;
  let rows: RawRow[] = [];
  let line = 1;
  parser.on('error', (error) => (failure = error));
  parser.on('data', (cells: string[]) => {
    rows.push({ cells, line });
    line += 1 + (quotes ? lineBreaksIn(cells) : 0);
  });
  const taken = (): RawRow[] => {
    const found = rows;
    rows = [];
    return found;
  };
  for await (const text of texts) {
    await written(parser, text);
    if (failure !== null) throw malformed(failure, line);
    yield taken();
  }
  await ended(parser);
  if (failure !== null) throw malformed(failure, line);
  yield taken();
}

function written(parser: Parser, text: string): Promise<void> {
  return new Promise((resolve) => {
    parser.write(text, () => resolve());
  });
}

function ended(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    parser.once('close', () => resolve());
    parser.end();
  });
}

function lineBreaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) if (cell.includes('\n')) breaks += cell.split('\n').length - 1;
  return breaks;
}

function malformed(error: Error, line: number): Refused {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return new Refused('malformed-table', {
    problem: `The table cannot be divided into cells (${code})`,
    remedy: 'Send the file again as it was exported.',
    where: { line },
  });
}

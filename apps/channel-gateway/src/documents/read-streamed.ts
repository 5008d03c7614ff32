import type { ByteReader } from './byte-reader.js';
import type { Output } from './output.js';
import type { Probe } from './probe.js';
import { columnName, Row, TableHeader } from './row.js';
import type { Kind, LineHandler, LinesKind, RowHandler, RowsKind, TableKind, XmlKind } from './source.js';
import { tableRows, type RawRow } from './table-rows.js';
import type { Encoding } from './text-encoding.js';
import { unreadXmlOf, type XmlElement } from './xml-element.js';
import { XmlReader } from './xml-document.js';
import { Refused } from './refused.js';

/** Kinds that are read piece by piece. */
type StreamedKind = Exclude<Kind, { readonly form: 'json' | 'edi' }>;

/** Reads a document of a kind that streams; comes back after each piece, so that facts can go out. */
export async function* readStreamed(
  kind: StreamedKind,
  probe: Probe,
  bytes: ByteReader,
  out: Output,
): AsyncGenerator<void> {
  switch (kind.form) {
    case 'table':
      return yield* readTable(kind, probe, bytes, out);
    case 'rows':
      return yield* readRows(kind, bytes, out);
    case 'lines':
      return yield* readLines(kind, bytes, out);
    case 'xml':
      return yield* readXml(kind, probe, bytes, out);
  }
}

async function* readTable(kind: TableKind, probe: Probe, bytes: ByteReader, out: Output): AsyncGenerator<void> {
  const shape = probe.table(kind.columns);
  if (shape === null) throw noHeader(kind);
  let handler: RowHandler | null = null;
  let header = new TableHeader([]);
  const syntax = { delimiter: shape.delimiter, quotes: kind.quotes ?? true };
  for await (const rows of tableRows(below(shape.skipped, bytes.texts()), syntax)) {
    for (const { cells, line } of rows) {
      if (handler === null) {
        header = new TableHeader(cells.map(columnName));
        handler = kind.open(out, header, notesAbove(probe.text, shape.skipped));
      } else takeRow(handler, { cells, line: line + shape.skipped }, header, out);
    }
    yield;
  }
  handler?.end?.();
  for (const path of header.unread()) out.unread(path);
}

/** The lines above the header. */
function notesAbove(text: string, lines: number): string {
  return lines === 0 ? '' : text.split(/\r\n|\n|\r/, lines).join('\n');
}

/** Some systems end a file with a sign for its end, on a line of its own. */
const FILE_END = '\u001a';

function takeRow(handler: RowHandler, { cells, line }: RawRow, header: TableHeader, out: Output): void {
  if (cells.length === 1 && ['', FILE_END].includes((cells[0] ?? '').trim())) return;
  header.watch(cells);
  try {
    handler.row(new Row(cells, line, header));
  } catch (error) {
    out.refuseRow(error, { line });
  }
}

async function* readRows(kind: RowsKind, bytes: ByteReader, out: Output): AsyncGenerator<void> {
  const handler = kind.open(out);
  const header = new TableHeader([]);
  for await (const rows of tableRows(bytes.texts(), { delimiter: kind.delimiter, quotes: true })) {
    for (const row of rows) takeRow(handler, row, header, out);
    yield;
  }
  handler.end?.();
}

async function* readLines(kind: LinesKind, bytes: ByteReader, out: Output): AsyncGenerator<void> {
  const handler = kind.open(out);
  let number = 0;
  let rest = '';
  for await (const text of bytes.texts()) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) takeLine(handler, line, ++number, out);
    yield;
  }
  if (rest !== '') takeLine(handler, rest.replace(/\r$/, ''), number + 1, out);
  handler.end?.();
}

function takeLine(handler: LineHandler, text: string, number: number, out: Output): void {
  try {
    handler.line(text, number);
  } catch (error) {
    out.refuseRow(error, { line: number });
  }
}

async function* readXml(kind: XmlKind, probe: Probe, bytes: ByteReader, out: Output): AsyncGenerator<void> {
  const handler = kind.open(out);
  const unread = new Map<string, number>();
  const reader = new XmlReader(kind.records ?? [], (record: XmlElement, parent: XmlElement) => {
    try {
      handler.record?.(record, parent);
      unreadXmlOf(record, unread);
    } catch (error) {
      out.refuseRow(error, record.place);
    }
  });
  for await (const text of bytes.texts(declaredEncoding(probe.text))) {
    reader.write(text);
    yield;
  }
  const root = reader.end();
  handler.end(root);
  for (const [path, times] of unreadXmlOf(root, unread)) out.unread(path, times);
}

/** Encodings by the names that XML declarations give them; others are told by the bytes. */
const DECLARED: Readonly<Record<string, Encoding>> = {
  'utf-8': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'windows-1252',
  'windows-1252': 'windows-1252',
  shift_jis: 'shift_jis',
  'windows-31j': 'shift_jis',
};

function declaredEncoding(text: string): Encoding | null {
  const [, name = ''] = /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(text) ?? [];
  return DECLARED[name.toLowerCase()] ?? null;
}

/** The text below a number of lines. */
async function* below(lines: number, texts: AsyncIterable<string>): AsyncGenerator<string> {
  let left = lines;
  let rest = '';
  for await (const text of texts) {
    if (left === 0) {
      yield text;
      continue;
    }
    rest += text;
    for (let end = LINE_END.exec(rest); left > 0 && end !== null; end = LINE_END.exec(rest)) {
      rest = rest.slice(end.index + end[0].length);
      left -= 1;
    }
    if (left === 0) yield rest;
  }
}

const LINE_END = /\r\n|\n|\r/;

function noHeader({ kind, columns }: TableKind): Refused {
  return new Refused('unknown-kind', {
    problem: `The first lines have no header with the columns of ${kind}: ${columns.join(', ')}`,
    remedy: 'Check where the document comes from.',
    where: { line: 1 },
  });
}

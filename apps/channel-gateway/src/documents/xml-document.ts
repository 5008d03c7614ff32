import { SaxesParser, type SaxesTagNS } from 'saxes';
import { Refused } from './refused.js';
import { XmlElement, type XmlReading } from './xml-element.js';

/** Deepest nesting that is read: far above any business document. */
const DEPTH_LIMIT = 200;

/** Takes a record of a large document when it is complete; it is not kept in the tree. */
export type XmlRecordReader = (record: XmlElement, parent: XmlElement) => void;

/**
 * Reads XML piece by piece, strictly (well-formed, namespaces declared, no external entities). What stands at one of the
 * record paths is handed over as soon as it is complete and dropped from the tree, so that a file of a million records
 * needs the memory of one.
 */
export class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: true, position: true });
  private readonly reading: XmlReading = { read: new Set() };
  private readonly open: XmlElement[] = [];
  private begun = false;
  private readonly counts: Map<string, number>[] = [new Map()];
  private readonly records: ReadonlySet<string>;
  private top: XmlElement | null = null;

  constructor(records: readonly string[], take: XmlRecordReader) {
    this.records = new Set(records);
    this.parser.on('error', (error) => {
      throw malformed(error.message, this.parser.line, this.parser.column);
    });
    this.parser.on('doctype', () => {
      throw malformed('A document type is not allowed', this.parser.line, this.parser.column);
    });
    this.parser.on('opentag', (tag) => this.begin(tag as SaxesTagNS));
    this.parser.on('text', (text) => this.append(text));
    this.parser.on('cdata', (text) => this.append(text));
    this.parser.on('closetag', () => this.finish(take));
  }

  /** Blank text above the declaration is left out: it is no XML, and common. */
  write(text: string): void {
    const begun = this.begun ? text : text.trimStart();
    this.begun ||= begun !== '';
    this.parser.write(begun);
  }

  /** The root with everything that was no record; refuses a document that is cut. */
  end(): XmlElement {
    this.parser.close();
    if (this.top === null) throw malformed('The document has no element', 1, 1);
    return this.top;
  }

  private begin(tag: SaxesTagNS): void {
    if (this.open.length >= DEPTH_LIMIT) throw malformed('The document is nested too deeply', this.parser.line, 1);
    const parent = this.open.at(-1);
    const name = tag.local;
    const counts = this.counts.at(-1) ?? new Map<string, number>();
    const at = counts.get(name) ?? 0;
    counts.set(name, at + 1);
    const pointer = `${parent?.pointer ?? ''}/${name}${at === 0 ? '' : `/${at}`}`;
    const element = new XmlElement(
      name,
      attributesOf(tag),
      pointer,
      `${parent?.path ?? ''}/${name}`,
      this.reading,
      tag.uri,
    );
    if (parent === undefined) {
      this.top = element;
      this.reading.read.add(element.path);
    }
    this.open.push(element);
    this.counts.push(new Map());
  }

  private append(text: string): void {
    const element = this.open.at(-1);
    if (element) element.text += text;
  }

  private finish(take: XmlRecordReader): void {
    const element = this.open.pop();
    this.counts.pop();
    const parent = this.open.at(-1);
    if (!element || !parent) return;
    if (this.records.has(element.path)) {
      this.reading.read.add(element.path);
      take(element, parent);
    } else parent.children.push(element);
  }
}

/** Attributes by local name, without the declarations of namespaces and schemas. */
function attributesOf(tag: SaxesTagNS): ReadonlyMap<string, string> {
  const own = Object.values(tag.attributes).filter(
    ({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns' && prefix !== 'xsi',
  );
  return new Map(own.map(({ local, value }) => [local, value]));
}

/** The parser's message may repeat the document's text, so only what kind of thing is wrong is told. */
function malformed(message: string, line: number, column: number): Refused {
  const problem = message
    .replace(/^\d+:\d+: /, '')
    .replace(/[:"'].*$/, '')
    .trim();
  return new Refused('malformed-xml', {
    problem: `The document is not XML at line ${line}, column ${column}: ${problem}`,
    remedy: 'Send the whole document again as XML.',
    where: { pointer: '' },
    details: { line, column },
  });
}

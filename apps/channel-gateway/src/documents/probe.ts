import { ediSyntaxOf, segmentsOf, type EdiSyntax, type Segment } from './segments.js';
import { headerWith, possibleHeaders, type TableShape } from './table-shape.js';

/** The root of an XML document as its beginning shows it. */
export interface XmlRoot {
  /** Without prefix. */
  readonly name: string;
  /** The namespace of the root, empty where it has none. */
  readonly namespace: string;
  /** Names of the first elements inside, without prefix. */
  readonly inside: readonly string[];
}

/** What a text looks like from outside. */
export type TextForm = 'json' | 'xml' | 'x12' | 'edifact' | 'text';

/**
 * What kinds are recognised by: the beginning of a document as text, and what it looks like. A JSON document is whole
 * here; of the others the first 64 KiB. Everything is worked out once, when it is asked for.
 */
export class Probe {
  readonly form: TextForm;
  private headers: readonly TableShape[] | null = null;
  private root: XmlRoot | null | undefined;
  private firstSegments: readonly Segment[] | null = null;
  readonly edi: EdiSyntax | null;

  constructor(
    /** The first 64 KiB of the document, without byte order mark. */
    readonly text: string,
    /** The value of a JSON document; undefined where it is none. */
    readonly json: unknown,
    /** What the sender calls it: a hint that decides only between kinds whose content is the same. */
    readonly topic: string | undefined = undefined,
  ) {
    this.edi = ediSyntaxOf(text.trimStart());
    this.form = json !== undefined ? 'json' : formOf(text, this.edi);
  }

  /** True where the JSON document is an object with all these members; `a/b` is a member of a member, `a/0` an item. */
  has(...members: string[]): boolean {
    return members.every((member) => this.at(member) !== undefined);
  }

  /** The JSON value at a path such as `payload/FinancialEvents`; undefined where there is none. */
  at(path: string): unknown {
    let value = this.json;
    for (const name of path === '' ? [] : path.split('/')) {
      if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    return value;
  }

  /** The header that has all these columns among the first lines, whatever divides them; null where there is none. */
  table(columns: readonly string[]): TableShape | null {
    if (this.form !== 'text') return null;
    this.headers ??= possibleHeaders(this.text);
    return headerWith(columns, this.headers);
  }

  /** The root element of an XML document. */
  get xml(): XmlRoot | null {
    if (this.root === undefined) this.root = this.form === 'xml' ? xmlRootOf(this.text) : null;
    return this.root;
  }

  /** The first segments of an EDI interchange; the last one may be cut. */
  get segments(): readonly Segment[] {
    if (this.edi === null) return [];
    try {
      this.firstSegments ??= segmentsOf(this.text.trimStart(), this.edi);
    } catch {
      this.firstSegments = [];
    }
    return this.firstSegments;
  }

  /** Types of the first EDI message: `810` of an X12 set, `INVOIC` of EDIFACT. */
  get messageType(): string | null {
    const head = this.segments.find(({ id }) => id === (this.edi?.kind === 'x12' ? 'ST' : 'UNH'));
    const element = head?.elements[this.edi?.kind === 'x12' ? 0 : 1];
    return element?.[0] ?? null;
  }

  /** Whether the text begins so, blanks aside, or matches. */
  matches(pattern: RegExp): boolean {
    return pattern.test(this.text);
  }
}

function formOf(text: string, edi: EdiSyntax | null): TextForm {
  if (edi !== null) return edi.kind;
  return /^\s*<(\?xml|!--|[A-Za-z_])/.test(text) ? 'xml' : 'text';
}

/** True where a text is JSON or means to be. */
export function looksLikeJson(text: string): boolean {
  return /^\s*(\{\s*["}]|\[\s*[\]{["\d-]|\[\s*(true|false|null))/.test(text) || /^\s*[{[]\s*$/.test(text);
}

const TAG = /<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:\s[^<>]*)?)>/g;

function xmlRootOf(text: string): XmlRoot | null {
  const plain = text.replace(/<!--.*?-->/gs, '');
  const tags = [...plain.slice(0, TAGS_WITHIN).matchAll(TAG)];
  const [first] = tags;
  if (first === undefined) return null;
  const [, prefix = '', name = '', attributes = ''] = first;
  const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix.slice(0, -1)}`;
  const [, , namespace = ''] = new RegExp(`\\s${declaration}\\s*=\\s*(["'])(.*?)\\1`).exec(attributes) ?? [];
  return { name, namespace, inside: tags.slice(1, 30).map(([, , inner = '']) => inner) };
}

/** How much of an XML document is looked at to recognise it. */
const TAGS_WITHIN = 20_000;

import { Refused } from './refused.js';
import type { Place, Stated } from './place.js';

/** How an EDI interchange writes its segments. */
export interface EdiSyntax {
  readonly kind: 'x12' | 'edifact';
  readonly element: string;
  readonly component: string;
  /** Of X12 only; empty where there is none. */
  readonly repetition: string;
  /** Of EDIFACT only. */
  readonly release: string;
  readonly segment: string;
}

/** Which elements of which segments were read, as `ID/position` or `ID/position/component`. */
type SegmentReading = Set<string>;

/** A segment of an interchange: its id, its elements from 1 as the standards count them, and its place. */
export class Segment {
  constructor(
    readonly id: string,
    /** Components of elements; position 1 of the standard is index 0. */
    readonly elements: readonly (readonly string[])[],
    /** Count in the interchange, from 1. */
    readonly number: number,
    private readonly reading: SegmentReading,
  ) {}

  get place(): Place {
    return { segment: this.number };
  }

  /** An element, or one component of it (from 1); not stated where it is empty. */
  get(position: number, component = 1): Stated {
    const components = this.elements[position - 1] ?? [];
    this.reading.add(this.pathOf(position, component));
    const value = components[component - 1];
    return { value: value === '' ? undefined : value, place: this.place, stated: value !== undefined && value !== '' };
  }

  /** An element's text; empty where there is none. */
  text(position: number, component = 1): string {
    return String(this.get(position, component).value ?? '');
  }

  /** Says that the whole segment was looked at. */
  whole(): this {
    this.reading.add(this.id);
    return this;
  }

  /** Paths of what is stated and was not read. */
  unread(): string[] {
    if (this.reading.has(this.id)) return [];
    return this.elements.flatMap((components, at) =>
      components.flatMap((value, inner) => {
        const path = this.pathOf(at + 1, inner + 1);
        return value === '' || this.reading.has(path) ? [] : [`/${path}`];
      }),
    );
  }

  private pathOf(position: number, component: number): string {
    const element = `${this.id}/${String(position).padStart(2, '0')}`;
    return component === 1 ? element : `${element}/${component}`;
  }
}

/** Splits an interchange into its segments; text that belongs to none is refused. */
export function segmentsOf(text: string, syntax: EdiSyntax): Segment[] {
  const reading: SegmentReading = new Set();
  const body = syntax.kind === 'edifact' && text.startsWith('UNA') ? text.slice(9) : text;
  return split(unwrapped(body, syntax), syntax.segment, syntax.release)
    .map((raw) => raw.replace(/^[\r\n\s]+|[\r\n]+$/g, ''))
    .filter((raw) => raw !== '')
    .map((raw, at) => segmentOf(raw, at + 1, syntax, reading));
}

/** Some senders break lines after so many characters, in the middle of a segment: where another mark ends segments, these breaks mean nothing. */
function unwrapped(text: string, { segment }: EdiSyntax): string {
  return segment === '\n' || segment === '\r' ? text : text.replace(/[\r\n]+/g, '');
}

function segmentOf(raw: string, number: number, syntax: EdiSyntax, reading: SegmentReading): Segment {
  const [id = '', ...elements] = split(raw, syntax.element, syntax.release);
  if (!/^[A-Z][A-Z0-9]{1,2}$/.test(id)) {
    throw new Refused('malformed-edi', {
      problem: 'The text here is no segment',
      remedy: 'Send the whole interchange again.',
      where: { segment: number },
    });
  }
  // ISA states the component separator itself as its last element
  const plain = id === 'ISA';
  return new Segment(
    id,
    elements.map((element) =>
      plain ? [element] : split(element, syntax.component, syntax.release).map((one) => released(one, syntax.release)),
    ),
    number,
    reading,
  );
}

/** Splits at a separator that no release character precedes. */
function split(text: string, separator: string, release: string): string[] {
  if (release === '' || !text.includes(release)) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === release) at += 1;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function released(text: string, release: string): string {
  return release === '' || !text.includes(release) ? text : text.replace(/\?(.)/gs, '$1');
}

/** The syntax that an X12 interchange's own ISA or an EDIFACT interchange's UNA and UNB show; null where it is neither. */
export function ediSyntaxOf(text: string): EdiSyntax | null {
  if (/^ISA[^A-Za-z0-9\s]/.test(text)) return x12Syntax(text);
  if (text.startsWith('UNA') && text.length > 9) {
    const [component = ':', element = '+', , release = '?', , segment = "'"] = text.slice(3, 9);
    return { kind: 'edifact', component, element, release: release === ' ' ? '' : release, repetition: '', segment };
  }
  if (!text.startsWith('UNB+')) return null;
  // some senders end segments by line and do not say so
  const segment = /^UNB[^'\r\n]*[\r\n]+UN[GH]\+/.test(text) ? '\n' : "'";
  return { kind: 'edifact', component: ':', element: '+', release: '?', repetition: '', segment };
}

/** ISA has sixteen elements; the last is one character, and what follows it ends segments (a line feed, or nothing but the next GS). */
function x12Syntax(text: string): EdiSyntax | null {
  const element = text[3] ?? '*';
  const parts = text.split(element, 17);
  const last = parts[16];
  if (last === undefined || last === '') return null;
  const component = last[0] ?? ':';
  const after = last.slice(1).replace(/GS$/s, '');
  const segment = after.trim() === '' ? '\n' : (after.trim()[0] ?? '~');
  const version = parts[11] ?? '';
  const repetition = /^[A-Za-z0-9 ]?$/.test(version) ? '' : version;
  return { kind: 'x12', element, component, release: '', repetition, segment };
}

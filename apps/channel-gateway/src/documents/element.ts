import type { Place, Stated } from './place.js';

/** What was read of a resource. Paths have `*` for the position of an item. */
interface Reading {
  /** Paths that were asked for. */
  readonly read: Set<string>;
  /** Paths below which something was asked for. */
  readonly entered: Set<string>;
  /** Paths at which somebody looked at everything below. */
  readonly whole: Set<string>;
}

/** A place in a JSON document that knows its own pointer and remembers what was read from it. */
export class Element implements Stated {
  private constructor(
    /** The JSON value here; undefined where the document has none. */
    readonly value: unknown,
    /** JSON pointer from the document's root. */
    readonly pointer: string,
    /** Path from the resource's root. */
    private readonly path: string,
    private readonly reading: Reading,
  ) {}

  /** The root of a resource: what is read is remembered from here on. */
  static root(value: unknown, pointer: string): Element {
    return new Element(value, pointer, '', { read: new Set(), entered: new Set(), whole: new Set() });
  }

  /** The member of that name; its value is undefined where there is none. */
  get(name: string): Element {
    return new Element(memberOf(this.value, name), `${this.pointer}/${escaped(name)}`, this.enter(name), this.reading);
  }

  /** The items of an array; none where it is missing or null. */
  items(): Element[] {
    const path = this.enter('*');
    if (!Array.isArray(this.value)) return [];
    return this.value.map((item: unknown, at) => new Element(item, `${this.pointer}/${at}`, path, this.reading));
  }

  /** The pointer, as a place. */
  get place(): Place {
    return { pointer: this.pointer };
  }

  /** The names of an object's members; none where it is something else. */
  names(): string[] {
    const { value } = this;
    return value === null || typeof value !== 'object' || Array.isArray(value) ? [] : Object.keys(value);
  }

  /** True where the document states a value here that is not null. */
  get stated(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Says that all of this element was looked at; what of it is new to us is found elsewhere. */
  readAsWhole(): void {
    this.reading.whole.add(this.path);
  }

  /** Whether somebody looked at everything below a path. */
  wasReadAsWhole(path: string): boolean {
    return this.reading.whole.has(path);
  }

  /** Whether somebody asked for the element at a path from the root. */
  wasRead(path: string): boolean {
    return this.reading.read.has(path);
  }

  /** Whether somebody asked for something below a path: else what was read there was read as a whole. */
  wasEntered(path: string): boolean {
    return this.reading.entered.has(path);
  }

  private enter(name: string): string {
    const path = `${this.path}/${name}`;
    this.reading.entered.add(this.path);
    this.reading.read.add(path);
    return path;
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** A member name as a JSON pointer writes it (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

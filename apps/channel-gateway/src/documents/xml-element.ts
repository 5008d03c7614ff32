import type { Place, Stated } from './place.js';

/** What was read of an XML document. Paths have neither positions nor prefixes; an attribute's name begins with `@`. */
export interface XmlReading {
  readonly read: Set<string>;
}

/**
 * An element of an XML document: names without prefix, its text as the value, its children by name. It knows its own
 * place (`/Document/BkToCstmrStmt/Stmt/0/Ntry/2`, counted among brothers of one name) and remembers what was read.
 */
export class XmlElement implements Stated {
  readonly children: XmlElement[] = [];
  /** The text directly inside, joined. */
  text = '';

  constructor(
    readonly name: string,
    /** Null where the document has no such element. */
    readonly attributes: ReadonlyMap<string, string> | null,
    readonly pointer: string,
    readonly path: string,
    private readonly reading: XmlReading,
    readonly namespace = '',
  ) {}

  /** The text without blanks around it; undefined where there is no such element or it says nothing. */
  get value(): string | undefined {
    const text = this.text.trim();
    return this.attributes === null || text === '' ? undefined : text;
  }

  get place(): Place {
    return { pointer: this.pointer };
  }

  /** True where the element is there and has a text. */
  get stated(): boolean {
    return this.value !== undefined;
  }

  /** True where the document has the element, whatever is in it. */
  get there(): boolean {
    return this.attributes !== null;
  }

  /** The first child of that name; an absent one where there is none. */
  get(name: string): XmlElement {
    this.reading.read.add(`${this.path}/${name}`);
    return this.children.find((child) => child.name === name) ?? this.absent(name);
  }

  /** All children of that name, in their order. */
  all(name: string): XmlElement[] {
    this.reading.read.add(`${this.path}/${name}`);
    return this.children.filter((child) => child.name === name);
  }

  /** An attribute as something stated. */
  attribute(name: string): Stated {
    this.reading.read.add(`${this.path}/@${name}`);
    const value = this.attributes?.get(name);
    return { value, place: { pointer: `${this.pointer}/@${name}` }, stated: value !== undefined && value !== '' };
  }

  /** Says that everything below was looked at as a whole. */
  whole(): this {
    this.reading.read.add(`${this.path}/**`);
    return this;
  }

  wasRead(path: string): boolean {
    return this.reading.read.has(path);
  }

  private absent(name: string): XmlElement {
    return new XmlElement(name, null, `${this.pointer}/${name}`, `${this.path}/${name}`, this.reading);
  }
}

/** The paths below an element that nobody read, with how often each occurs; the topmost stands for all below it. */
export function unreadXmlOf(root: XmlElement, found = new Map<string, number>()): ReadonlyMap<string, number> {
  const visit = (element: XmlElement): void => {
    if (element.wasRead(`${element.path}/**`)) return;
    for (const name of element.attributes?.keys() ?? []) note(`${element.path}/@${name}`, element);
    if (element.children.length > 0 && element.value !== undefined) note(`${element.path}/text()`, element);
    for (const child of element.children) {
      if (child.wasRead(child.path)) visit(child);
      else found.set(child.path, (found.get(child.path) ?? 0) + 1);
    }
  };
  const note = (path: string, element: XmlElement): void => {
    if (!element.wasRead(path)) found.set(path, (found.get(path) ?? 0) + 1);
  };
  visit(root);
  return found;
}

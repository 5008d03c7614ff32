import type { Element } from '../element.js';
import { shownTextOf } from '../readings.js';
import type { DeclaredText } from './manifest-file.js';

const LENGTH_LIMIT = 200;

/** The elements at a path; `*` stands for every item of an array. */
export function elementsAt(root: Element, path: string): readonly Element[] {
  return path
    .split('/')
    .reduce<readonly Element[]>(
      (found, name) => found.flatMap((one) => (name === '*' ? one.items() : [one.get(name)])),
      [root],
    );
}

/** The first element that the document states at one of the paths; else the one at the first path, which is absent. */
export function firstAt(root: Element, paths: readonly string[]): Element {
  const found = paths.flatMap((path) => elementsAt(root, path));
  return found.find(({ stated }) => stated) ?? found[0] ?? root.get(paths[0] ?? '');
}

/** A text at a path, or several joined where all are stated; null where nothing is stated. */
function textAt(root: Element, declared: DeclaredText): string | null {
  if (typeof declared === 'string') return shownTextOf(firstAt(root, [declared]), LENGTH_LIMIT);
  const parts = declared.join.map((path) => shownTextOf(firstAt(root, [path]), LENGTH_LIMIT));
  const said = parts.filter((part) => part !== null);
  return said.length < parts.length ? null : said.join(declared.with).slice(0, LENGTH_LIMIT);
}

/** The first text that is stated; all are looked at. */
export function firstTextAt(root: Element, declared: readonly DeclaredText[]): string | null {
  return declared.map((one) => textAt(root, one)).find((text) => text !== null) ?? null;
}

import type { Element } from './element.js';

/** What of a resource nobody read. */
export interface Unread {
  /** How many elements; a subtree that nobody entered counts once. */
  readonly count: number;
  /** Their paths, each once. */
  readonly paths: readonly string[];
}

/** Finds the elements of a resource that were not read; the topmost one stands for all below it. */
export function unreadOf(root: Element): Unread {
  const paths = new Set<string>();
  let count = 0;
  const visit = (value: unknown, path: string): void => {
    const whole = (path !== '' && !root.wasEntered(path)) || root.wasReadAsWhole(path);
    if (value === null || typeof value !== 'object' || whole) return;
    for (const [name, member] of Object.entries(value)) {
      const below = `${path}/${Array.isArray(value) ? '*' : name}`;
      if (root.wasRead(below)) visit(member, below);
      else {
        count += 1;
        paths.add(below);
      }
    }
  };
  visit(root.value, '');
  return { count, paths: [...paths] };
}

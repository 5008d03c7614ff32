import { RetryLater } from '#libs/errors';

const [QUOTE, BACKSLASH, OPEN, CLOSE, LIST, LIST_END] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The objects of a list that a page holds under a name at its top, each as the bytes that came: a document of its own.
 * Empty where the page has no such list. The page is JSON that was read already.
 */
export function objectsIn(page: Uint8Array, name: string): Uint8Array[] {
  const start = memberAt(page, name);
  return start === undefined ? [] : itemsFrom(page, start);
}

/** The same of a list at a path, `a/b`; of the page itself where there is no path. */
export function objectsAt(page: Uint8Array, path: string | undefined): Uint8Array[] {
  if (path === undefined) return itemsFrom(page, skipBlank(page, 0));
  const [name = '', ...rest] = path.split('/');
  if (rest.length === 0) return objectsIn(page, name);
  const inside = objectIn(page, name);
  return inside === undefined ? [] : objectsAt(inside, rest.join('/'));
}

/** The objects of a list that begins there; none where something else does. */
function itemsFrom(page: Uint8Array, start: number): Uint8Array[] {
  if (page[start] !== LIST) return [];
  const slices: Uint8Array[] = [];
  let depth = 0;
  let begun = 0;
  for (let at = start + 1; at < page.length; at += 1) {
    const byte = page[at];
    if (byte === QUOTE) at = afterText(page, at);
    else if (byte === OPEN || byte === LIST) {
      if (depth === 0) begun = at;
      depth += 1;
    } else if (byte === CLOSE || byte === LIST_END) {
      if (depth === 0) return slices;
      depth -= 1;
      if (depth === 0) slices.push(page.subarray(begun, at + 1));
    }
  }
  throw broken();
}

/** The value of a name at the top, if it is an object. */
export function objectIn(page: Uint8Array, name: string): Uint8Array | undefined {
  const start = memberAt(page, name);
  if (start === undefined || page[start] !== OPEN) return undefined;
  let depth = 0;
  for (let at = start; at < page.length; at += 1) {
    const byte = page[at];
    if (byte === QUOTE) at = afterText(page, at);
    else if (byte === OPEN) depth += 1;
    else if (byte === CLOSE && (depth -= 1) === 0) return page.subarray(start, at + 1);
  }
  throw broken();
}

/** Where the value of a name at the top begins. */
function memberAt(page: Uint8Array, name: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < page.length; at += 1) {
    const byte = page[at];
    if (byte === OPEN || byte === LIST) depth += 1;
    else if (byte === CLOSE || byte === LIST_END) depth -= 1;
    else if (byte === QUOTE) {
      const end = afterText(page, at);
      const value = depth === 1 ? valueAfter(page, end) : undefined;
      if (value !== undefined && textOf(page, at, end) === name) return value;
      at = end;
    }
  }
  return undefined;
}

/** Where the value behind a name begins; undefined where what stands there is no name. */
function valueAfter(page: Uint8Array, end: number): number | undefined {
  const colon = skipBlank(page, end + 1);
  return page[colon] === 0x3a ? skipBlank(page, colon + 1) : undefined;
}

function skipBlank(page: Uint8Array, from: number): number {
  let at = from;
  while (at < page.length && (page[at] ?? 0) <= 0x20) at += 1;
  return at;
}

/** The closing quote of a text. */
function afterText(page: Uint8Array, start: number): number {
  for (let at = start + 1; at < page.length; at += 1) {
    if (page[at] === BACKSLASH) at += 1;
    else if (page[at] === QUOTE) return at;
  }
  throw broken();
}

function textOf(page: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(page.subarray(start + 1, end));
}

function broken(): RetryLater {
  return new RetryLater('unreachable', {
    problem: 'A page broke off in the middle of an object',
    remedy: 'It is asked for again by itself.',
    afterMs: 500,
  });
}

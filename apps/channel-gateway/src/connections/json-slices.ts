/**
 * The bytes of each element of an array that is a member of a JSON document's root: a page cut into its documents, each
 * exactly as it came. Nothing is parsed and written again, which would change numbers and escapes. Null where the root has
 * no such array.
 */
export function slicesOf(page: Uint8Array, member: string): readonly Uint8Array[] | null {
  const start = arrayStart(page, member);
  if (start === null) return null;
  const slices: Uint8Array[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start + 1; at < page.length; at += 1) {
    const byte = page[at];
    if (byte === QUOTE) at = stringEnd(page, at);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (depth > 0 && (byte === CLOSE_BRACE || byte === CLOSE_BRACKET)) depth -= 1;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE_BRACKET)) {
      const slice = trimmed(page.subarray(from, at));
      if (slice.length > 0) slices.push(slice);
      if (byte === CLOSE_BRACKET) return slices;
      from = at + 1;
    }
  }
  return null;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Where the array of a member of the root begins. */
function arrayStart(page: Uint8Array, member: string): number | null {
  const name = new TextEncoder().encode(JSON.stringify(member));
  let depth = 0;
  for (let at = 0; at < page.length; at += 1) {
    const byte = page[at];
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    else if (byte === QUOTE) {
      const end = stringEnd(page, at);
      const isNamed = depth === 1 && name.every((one, index) => page[at + index] === one);
      at = end;
      if (!isNamed) continue;
      const colon = skipped(page, end + 1);
      const value = skipped(page, colon + 1);
      if (page[colon] === COLON && page[value] === OPEN_BRACKET) return value;
    }
  }
  return null;
}

/** The place of the quote that ends a string. */
function stringEnd(page: Uint8Array, start: number): number {
  for (let at = start + 1; at < page.length; at += 1) {
    if (page[at] === BACKSLASH) at += 1;
    else if (page[at] === QUOTE) return at;
  }
  return page.length;
}

function skipped(page: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(page[at])) at += 1;
  return at;
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(skipped(bytes, 0), end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

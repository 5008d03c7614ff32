/** Lead byte ranges of UTF-8 with the range of the second byte and the number of bytes after the lead (Unicode, table 3-7). */
const SEQUENCES = [
  { from: 0x00, to: 0x7f, second: null, following: 0 },
  { from: 0xc2, to: 0xdf, second: [0x80, 0xbf], following: 1 },
  { from: 0xe0, to: 0xe0, second: [0xa0, 0xbf], following: 2 },
  { from: 0xe1, to: 0xec, second: [0x80, 0xbf], following: 2 },
  { from: 0xed, to: 0xed, second: [0x80, 0x9f], following: 2 },
  { from: 0xee, to: 0xef, second: [0x80, 0xbf], following: 2 },
  { from: 0xf0, to: 0xf0, second: [0x90, 0xbf], following: 3 },
  { from: 0xf1, to: 0xf3, second: [0x80, 0xbf], following: 3 },
  { from: 0xf4, to: 0xf4, second: [0x80, 0x8f], following: 3 },
] as const;

/** Offset of the first byte that is not UTF-8, or null where all of them are. */
export function invalidUtf8At(bytes: Uint8Array): number | null {
  if (isUtf8(bytes)) return null;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return null;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Length of the character at an offset; 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const found = SEQUENCES.find(({ from, to }) => lead >= from && lead <= to);
  if (!found) return 0;
  for (let index = 1; index <= found.following; index++) {
    const [low, high] = index === 1 && found.second ? found.second : [0x80, 0xbf];
    const byte = bytes[at + index] ?? 0;
    if (byte < low || byte > high) return 0;
  }
  return found.following + 1;
}

import { isAscii } from 'node:buffer';
import { invalidUtf8At } from './utf-8.js';

/** The encodings that documents come in. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis' | 'windows-1252';

/** Marks at the start of a text that tell its encoding. */
const MARKS: readonly (readonly [bytes: readonly number[], encoding: Encoding])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** The encoding that a byte order mark names, or null. */
export function markedEncoding(bytes: Uint8Array): Encoding | null {
  return MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))?.[1] ?? null;
}

/** The encoding that the first bytes of a document show, whatever the document says of itself. */
export function shownEncoding(bytes: Uint8Array): Encoding | null {
  return markedEncoding(bytes) ?? utf16Without(bytes);
}

/** The encoding of bytes; null where they are ASCII so far, which is the same in all but UTF-16. */
export function encodingOf(bytes: Uint8Array): Encoding | null {
  const marked = shownEncoding(bytes);
  if (marked !== null) return marked;
  if (isAscii(bytes)) return null;
  const wrong = invalidUtf8At(bytes);
  // the last character may be cut where the bytes are only a beginning
  if (wrong === null || wrong >= bytes.length - LONGEST_CHARACTER) return 'utf-8';
  return isJapanese(bytes) ? 'shift_jis' : 'windows-1252';
}

const LONGEST_CHARACTER = 3;

/** UTF-16 without a mark: every other byte of Latin text is zero. */
function utf16Without(bytes: Uint8Array): Encoding | null {
  if (bytes.length < 4) return null;
  if (bytes[0] !== 0 && bytes[1] === 0 && bytes[2] !== 0 && bytes[3] === 0) return 'utf-16le';
  return bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0 && bytes[3] !== 0 ? 'utf-16be' : null;
}

/**
 * Shift_JIS (cp932) or a Western code page. Kana and the common kanji begin with bytes 0x81 to 0x9f, where Western pages
 * have few signs; Western letters begin at 0xc0 and stand alone.
 */
function isJapanese(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('shift_jis', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return false;
  }
  const { pairs, singles } = highBytes(bytes);
  return pairs > singles;
}

function highBytes(bytes: Uint8Array): { readonly pairs: number; readonly singles: number } {
  let pairs = 0;
  let singles = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x81 && byte <= 0x9f) {
      pairs += 1;
      at += 1;
    } else if (byte >= 0x80) singles += 1;
  }
  return { pairs, singles };
}

import { Refused } from './refused.js';
import { syntaxErrorIn } from './json-syntax.js';
import { invalidUtf8At } from './utf-8.js';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Reads a JSON document from its bytes: UTF-8 with or without byte order mark; anything else is refused with its place. */
export function readJson(bytes: Uint8Array): unknown {
  return parseJson(readUtf8(bytes));
}

/** Reads the text of a JSON document; what is none is refused with line and column. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(text);
  }
}

/** The text of UTF-8 bytes without byte order mark; other bytes are refused with their offset. */
export function readUtf8(bytes: Uint8Array): string {
  const start = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  const offset = invalidUtf8At(bytes);
  if (offset === null) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start));
  throw new Refused('not-utf-8', {
    problem: `The bytes are not UTF-8 from byte ${offset} on (0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')})`,
    remedy: 'Send the document again in UTF-8.',
    where: { pointer: '' },
    details: { offset },
  });
}

/** The parser's own message repeats the document's text, personal data included; so the place is found anew. */
function malformed(text: string): Refused {
  const { line, column, problem } = syntaxErrorIn(text);
  return new Refused('malformed-json', {
    problem: `${problem} at line ${line}, column ${column}`,
    remedy: 'Send the whole document again as JSON.',
    where: { pointer: '', line },
    details: { line, column },
  });
}

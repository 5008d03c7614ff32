import { expect, it } from 'vitest';
import { CrossdockError } from '#libs/errors';
import { readJson } from './json-document.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function refusalOf(content: Uint8Array): CrossdockError {
  try {
    readJson(content);
  } catch (error) {
    if (error instanceof CrossdockError) return error;
  }
  throw new Error('was not refused');
}

it('reads UTF-8 with byte order mark and Windows line ends', () => {
  expect(readJson(bytes('\uFEFF{\r\n "a": "ü"\r\n}\r\n'))).toEqual({ a: 'ü' });
});

it.each([
  ['Latin-1', [0x7b, 0x22, 0xfc, 0x22], 2],
  ['an overlong form', [0x22, 0xc0, 0xaf, 0x22], 1],
  ['half a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22], 1],
  ['a cut character', [0x22, 0xe2, 0x82], 1],
  ['UTF-16', [0xff, 0xfe, 0x7b, 0x00], 0],
])('refuses %s and says at which byte', (_name, content, offset) => {
  expect(refusalOf(Uint8Array.from(content))).toMatchObject({ code: 'not-utf-8', details: { offset } });
});

it.each([
  ['{"a": 1,\n "b": }', 2, 7],
  ['{"a": 1\r\n "b": 2}', 2, 2],
  ['{"a": [1, 2', 1, 12],
  ['{"a": 01}', 1, 8],
  ['{a: 1}', 1, 2],
  ['{"a" 1}', 1, 6],
  ["{'a': 1}", 1, 2],
  ['[1, ]', 1, 5],
  ['{"a": "tab\there"}', 1, 7],
  ['{"a": 1} x', 1, 10],
  ['nothing', 1, 1],
  ['   ', 1, 4],
])('says where %j stops being JSON', (text, line, column) => {
  expect(refusalOf(bytes(text))).toMatchObject({ code: 'malformed-json', details: { line, column } });
});

it('never repeats the text of a document in a refusal', () => {
  expect(refusalOf(bytes('{"email": "bob@example.test" "x"}')).message).not.toContain('bob');
});

it('takes nesting as deep as a document can be', () => {
  expect(refusalOf(bytes(`${'['.repeat(100_000)}1`))).toMatchObject({ code: 'malformed-json' });
});

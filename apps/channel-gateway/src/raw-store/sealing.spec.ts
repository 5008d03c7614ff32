import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Sealer } from './sealing.js';

const sealer = Sealer.withMasterKey(Buffer.alloc(32, 7).toString('base64url'));
const long = Buffer.from('{"order":"450789469"}'.repeat(200));

describe('what is sealed', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a few bytes', Buffer.from('{"name":"Ada"}')],
    ['bytes that are too few to compress', long.subarray(0, 511)],
    ['just enough bytes', long.subarray(0, 512)],
    ['a document', long],
    ['a few bytes that are compressed already', zstdCompressSync(Buffer.from('Ada'))],
    ['the beginning of a compressed frame', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
    ['a document that is compressed already', zstdCompressSync(long)],
  ])('opens as it was: %s', (_what, bytes) => {
    expect(sealer.open(sealer.seal(bytes, 'a'), 'a').equals(bytes)).toBe(true);
  });

  it('is shorter than a document, and hides it', () => {
    const { body } = sealer.seal(long, 'a');
    expect(body.length).toBeLessThan(long.length / 4);
    expect(sealer.seal(Buffer.from('Ada Lovelace'), 'a').body.includes('Ada')).toBe(false);
  });

  it('opens under its own name only, and not where a byte was changed', () => {
    const sealed = sealer.seal(long, 'a');
    expect(() => sealer.open(sealed, 'b')).toThrow('do not open');
    const changed = Buffer.from(sealed.body);
    changed.writeUInt8((changed.at(-1) ?? 0) ^ 1, changed.length - 1);
    expect(() => sealer.open({ ...sealed, body: changed }, 'a')).toThrow('do not open');
  });

  it('needs a master key of 32 bytes', () => {
    expect(() => Sealer.withMasterKey('c2hvcnQ')).toThrow('VAULT_KEY has 5 bytes');
  });
});

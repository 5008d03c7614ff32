import { describe, expect, it } from 'vitest';
import { instantOf } from './since.js';

const NOW_MS = Date.parse('2026-11-25T12:00:00.000Z');
const read = (text: string) => instantOf(text, NOW_MS).toISOString();

describe('an instant as a person writes it', () => {
  it('is so long ago, or ISO 8601 with its offset', () => {
    expect(['90s', '15m', '2h', '1d'].map(read)).toEqual([
      '2026-11-25T11:58:30.000Z',
      '2026-11-25T11:45:00.000Z',
      '2026-11-25T10:00:00.000Z',
      '2026-11-24T12:00:00.000Z',
    ]);
    expect([read('2026-11-25T11:00:00Z'), read('2026-11-25T12:30:00+01:00')]).toEqual([
      '2026-11-25T11:00:00.000Z',
      '2026-11-25T11:30:00.000Z',
    ]);
  });
  it('is refused where it is none, lies ahead, or leaves its offset to be guessed', () => {
    for (const text of ['', '15', 'yesterday', '2026-11-25T12:00:01Z', '2026-11-25T11:00:00', '2026-13-01T00:00:00Z'])
      expect(() => read(text)).toThrow('is no instant of the past');
  });
});

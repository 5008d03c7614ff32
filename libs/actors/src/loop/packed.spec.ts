import { describe, expect, it } from 'vitest';
import { orderCancellation } from '#libs/contracts';
import { told } from '../given.js';
import { MESSAGE_BYTES } from '../message-size.js';
import type { Frame } from '../ports.js';
import { frameOf } from './frames.js';
import { FRAME_BYTES, FRAME_MESSAGES, packed } from './packed.js';

function said(id: string, key = 'order/a/1', reason = 'buyer'): Frame {
  return frameOf(told(orderCancellation, key, { at: '2026-11-20T17:00:00.000Z', reason }, { id }));
}
const many = (count: number, reason?: string) =>
  Array.from({ length: count }, (_, index) => said(`m-${index}`, 'order/a/1', reason));
const idsIn = (frames: readonly Frame[]) => frames.map(({ messages }) => messages.map((one) => one.id));
const oneByOne = (frames: readonly Frame[]) => frames.flatMap(({ messages }) => messages);

describe('packed frames', () => {
  it('hold what goes to one subject together, in its order; what is alone stays as it is', () => {
    const frames = [said('a'), said('other', 'order/a/2'), said('b')];
    const [together, alone] = packed(frames);
    expect(idsIn(packed(frames))).toEqual([['a', 'b'], ['other']]);
    expect(together?.subject).toBe(frames[0]?.subject);
    expect(alone).toBe(frames[1]);
  });

  it('are the same each time, and bear another id where one message differs', () => {
    const [first] = packed([said('a'), said('b')]);
    expect(packed([said('a'), said('b')])).toEqual([first]);
    expect(packed([said('a'), said('c')])[0]?.busId).not.toBe(first?.busId);
    expect(
      packed([
        frameOf(
          told(orderCancellation, 'order/a/1', { at: '2026-11-20T17:00:00.000Z', reason: 'x' }, { id: 'a' }),
          'a~replay',
        ),
        said('b'),
      ])[0]?.busId,
    ).not.toBe(first?.busId);
  });

  it('hold at most so many messages, and lose none', () => {
    const frames = packed(many(2 * FRAME_MESSAGES + 1));
    expect(frames.map(({ messages }) => messages.length)).toEqual([FRAME_MESSAGES, FRAME_MESSAGES, 1]);
    expect(oneByOne(frames)).toEqual(oneByOne(many(2 * FRAME_MESSAGES + 1)));
  });

  it('stay below their size in bytes, not in characters', () => {
    const tenth = 'ü'.repeat(FRAME_BYTES / 20);
    expect(packed(many(20, tenth)).map(({ messages }) => messages.length)).toEqual([9, 9, 2]);
  });

  it('let one that is larger than a frame go alone, and refuse one that the bus would not take', () => {
    const large = said('large', 'order/a/1', 'x'.repeat(FRAME_BYTES));
    expect(idsIn(packed([said('a'), large, said('b')]))).toEqual([['a'], ['large'], ['b']]);
    expect(() => packed([said('a'), said('b', 'order/a/1', 'x'.repeat(MESSAGE_BYTES))])).toThrow('more than 640 KiB');
  });
});

import { expect, it } from 'vitest';
import { RecentBodies } from './recent-bodies.js';

it('gives a body once', () => {
  const recent = new RecentBodies();
  recent.keep('a', Buffer.from('body'));
  expect(recent.take('a')?.toString()).toBe('body');
  expect(recent.take('a')).toBeUndefined();
});

it('forgets the oldest when there are too many bytes', () => {
  const recent = new RecentBodies(8);
  for (const id of ['a', 'b', 'c']) recent.keep(id, Buffer.alloc(4));
  expect(recent.take('a')).toBeUndefined();
  expect(recent.take('b')).toHaveLength(4);
  recent.keep('d', Buffer.alloc(4));
  expect([recent.take('c'), recent.take('d')]).toEqual([Buffer.alloc(4), Buffer.alloc(4)]);
});

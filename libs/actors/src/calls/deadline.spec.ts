import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deadline } from './deadline.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('aborts when its time is over, as a timeout', () => {
  const { signal } = new Deadline(100);
  vi.advanceTimersByTime(99);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

it('aborts when somebody stops, with his reason, at once or before it began', () => {
  const stopping = new AbortController();
  const { signal } = new Deadline(100, stopping.signal);
  stopping.abort(new Error('leaves'));
  expect(signal.reason).toMatchObject({ message: 'leaves' });
  expect(new Deadline(100, stopping.signal).signal.reason).toMatchObject({ message: 'leaves' });
  expect(vi.getTimerCount()).toBe(0);
});

it('does not abort what has ended, and leaves nothing behind', () => {
  const stopping = new AbortController();
  const [ended, passed] = [new Deadline(100, stopping.signal), new Deadline(50, stopping.signal)];
  ended.end();
  vi.advanceTimersByTime(60);
  expect([getEventListeners(stopping.signal, 'abort'), vi.getTimerCount()]).toStrictEqual([[], 0]);
  stopping.abort();
  vi.advanceTimersByTime(100);
  expect([ended.signal.aborted, passed.signal.aborted]).toStrictEqual([false, true]);
});

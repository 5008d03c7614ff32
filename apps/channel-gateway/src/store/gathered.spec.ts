import { expect, it } from 'vitest';
import { Gathered } from './gathered.js';

it('asks once for all keys of one turn, and answers each with its own', async () => {
  const questions: (readonly string[])[] = [];
  const gathered = new Gathered<number>(async (keys) => {
    questions.push(keys);
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, key.length]));
  });
  expect(await Promise.all(['a', 'bb', 'a', 'unknown'].map((key) => gathered.get(key)))).toEqual([1, 2, 1, undefined]);
  expect(await gathered.get('ccc')).toBe(3);
  expect(questions).toEqual([['a', 'bb', 'unknown'], ['ccc']]);
});

it('fails all who asked, and nobody who asks later', async () => {
  const failures = [new Error('away')];
  const gathered = new Gathered<number>(async (keys) => {
    const failure = failures.pop();
    if (failure) throw failure;
    return new Map(keys.map((key) => [key, 1]));
  });
  const asked = await Promise.allSettled([gathered.get('a'), gathered.get('b')]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await gathered.get('a')).toBe(1);
});

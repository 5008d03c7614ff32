import { expect, it } from 'vitest';
import { RetryLater } from '#libs/errors';
import { GroupCommit } from './group-commit.js';

const limits = { perCommit: 3, bytesPerCommit: 100, bytesWaiting: 150 };

/** A commit that waits to be let go, and remembers what it was given. */
function heldCommit() {
  const groups: string[][] = [];
  const waiting: (() => void)[] = [];
  const commit = (items: readonly string[]): Promise<readonly string[]> => {
    groups.push([...items]);
    return new Promise((resolve) => waiting.push(() => resolve(items.map((item) => `${item}!`))));
  };
  const letGo = async (): Promise<void> => {
    while (waiting.length === 0) await new Promise((next) => setImmediate(next));
    waiting.shift()?.();
  };
  return { groups, commit, letGo };
}

it('commits together what came while the commit before ran', async () => {
  const { groups, commit, letGo } = heldCommit();
  const group = new GroupCommit(commit, limits);
  const first = group.add('a', 1);
  while (groups.length === 0) await new Promise((next) => setImmediate(next));
  const others = ['b', 'c', 'd', 'e'].map((item) => group.add(item, 1));
  for (let count = 0; count < 3; count++) await letGo();
  expect(await Promise.all([first, ...others])).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
  expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
});

it('splits a commit by its bytes, and takes one that is larger alone', async () => {
  const { groups, commit, letGo } = heldCommit();
  const group = new GroupCommit(commit, { ...limits, bytesWaiting: 1_000 });
  const all = [60, 60, 200].map((bytes, at) => group.add(String(at), bytes));
  for (let count = 0; count < 3; count++) await letGo();
  await Promise.all(all);
  expect(groups).toEqual([['0'], ['1'], ['2']]);
});

it('sends newcomers away while too much waits, and takes them again afterwards', async () => {
  const { commit, letGo } = heldCommit();
  const group = new GroupCommit(commit, limits);
  const first = group.add('a', 140);
  await expect(group.add('b', 20)).rejects.toMatchObject({ code: 'intake-full', afterMs: 2_000 });
  await letGo();
  await first;
  const again = group.add('b', 20);
  await letGo();
  expect(await again).toBe('b!');
});

it('lets one that cannot be taken harm only itself', async () => {
  const group = new GroupCommit<string, string>(async (items) => {
    if (items.includes('bad')) throw new Error('broken');
    return items.map((item) => `${item}!`);
  }, limits);
  const results = await Promise.allSettled(['a', 'bad', 'c'].map((item) => group.add(item, 1)));
  expect(results.map((one) => (one.status === 'fulfilled' ? one.value : 'refused'))).toEqual(['a!', 'refused', 'c!']);
});

it('tries nobody alone while the database is away', async () => {
  let calls = 0;
  const group = new GroupCommit<string, string>(() => {
    calls += 1;
    return Promise.reject(new RetryLater('database-unavailable', { problem: 'away', remedy: 'wait', afterMs: 1 }));
  }, limits);
  await Promise.allSettled(['a', 'b'].map((item) => group.add(item, 1)));
  expect(calls).toBe(1);
});

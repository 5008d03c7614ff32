import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bugs, type Bug } from './bugs.js';
import { Player, type Played } from './history.js';
import { readPolicies } from './policies.js';
import { faultClasses } from './faults.js';

let player: Player;
beforeAll(async () => {
  player = new Player(await readPolicies());
});

/** The first history that shows a bug. */
async function findOf(bug: string, within: number): Promise<Played | undefined> {
  for (let seed = 1; seed <= within; seed++) {
    const played = await player.play({ seed, bug });
    if (played.violations.length > 0) return played;
  }
  return undefined;
}

describe('finds a program in which', () => {
  it.each(Object.entries(bugs).map(([name, bug]) => ({ name, ...bug })))(
    '$says',
    { timeout: 1_200_000 },
    async ({ name, within }) => {
      const found = await findOf(name, within);
      expect(found?.violations, `within ${within} histories`).not.toBeUndefined();
      process.stdout.write(`${name}: history ${found?.history.seed}: ${found?.violations[0]?.slice(0, 120)}\n`);
    },
  );
});

it('makes a failing history smaller, and it still fails', { timeout: 600_000 }, async () => {
  const found = await findOf('ack-before-commit', 10);
  if (!found) throw new Error('nothing was found');
  const smallest = await player.shrink(found);
  expect(smallest.violations).not.toEqual([]);
  // of all classes of trouble most had nothing to do with it
  expect(smallest.history.faults?.length).toBeLessThan(faultClasses.length / 2);
  expect((await player.play(smallest.history)).violations).toEqual(smallest.violations);
});

it('docs/simulation.md lists every deliberate bug', () => {
  const text = readFileSync(new URL('../../docs/simulation.md', import.meta.url), 'utf8');
  const table = text.slice(text.indexOf('| bug |'));
  const rows = [...table.matchAll(/^\| `.*$/gm)].map(([row]) => row.split('|').map((cell) => cell.trim()));
  const wanted = Object.entries(bugs).map(([name, { rule, says, within }]: [string, Bug]) => [
    '',
    `\`${name}\``,
    says,
    rule ?? '',
    String(within),
    '',
  ]);
  expect(rows).toEqual(wanted);
});

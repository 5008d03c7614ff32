import { afterAll, describe, expect, it } from 'vitest';
import { crashPoints } from '../../loop/crash-point.js';
import { outcomeOfWorld, violationsOf } from './outcome.js';
import { noFault, plantedFaults } from './planted-faults.js';
import { SimulatedWorld, type Plant } from './simulated-world.js';

/** Histories played without a planted fault; `SEEDS=5000` for a long run. */
const SEEDS = Number(process.env['SEEDS'] ?? 200);
/** Seeds within which every planted fault must be found. */
const FOUND_WITHIN = 60;

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** One history by seed, and what is wrong with its end. */
async function played(seed: number, plant?: Plant): Promise<{ world: SimulatedWorld; violations: string[] }> {
  const calm = await new SimulatedWorld({ seed }).play();
  expect(calm.violations).toEqual([]);
  const world = await new SimulatedWorld(plant ? { seed, chaos: seed, plant } : { seed, chaos: seed }).play();
  return { world, violations: violationsOf(world, outcomeOfWorld(calm)) };
}

it(
  `comes to the same end as without a crash, in ${SEEDS} histories of two replicas`,
  { timeout: 600_000 },
  async () => {
    const crashes = new Map<string, number>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { world, violations } = await played(seed);
      expect(violations, `seed ${seed}`).toEqual([]);
      for (const point of crashPoints) crashes.set(point, (crashes.get(point) ?? 0) + world.crashes[point]);
    }
    print([...crashes].map(([point, count]) => `${count} crashes ${point}`));
    for (const point of crashPoints) expect(crashes.get(point), point).toBeGreaterThan(SEEDS / 20);
  },
);

it('is the same history each time that a seed is played', async () => {
  const audit = async () => (await new SimulatedWorld({ seed: 7, chaos: 7 }).play()).bus.held('AUDIT');
  expect(await audit()).toEqual(await audit());
});

it('finds nothing where nothing is planted', async () => {
  for (let seed = 1; seed <= FOUND_WITHIN; seed++)
    expect((await played(seed, noFault)).violations, `seed ${seed}`).toEqual([]);
});

describe('finds a runtime that has', () => {
  const found: string[] = [];
  afterAll(() => print(found));

  it.each(Object.entries(plantedFaults))('%s', async (fault, plant) => {
    for (let seed = 1; seed <= FOUND_WITHIN; seed++) {
      const [first] = (await played(seed, plant)).violations;
      if (first === undefined) continue;
      found.push(`${fault}: found with seed ${seed}, because ${first.slice(0, 80)}`);
      return;
    }
    expect.fail(`not found within ${FOUND_WITHIN} seeds`);
  });
});

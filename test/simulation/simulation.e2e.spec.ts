import { beforeAll, expect, it } from 'vitest';
import { commandFor, Player, type Played } from './history.js';
import { readPolicies } from './policies.js';

/** Histories played; `SEEDS=20000` for a long run. */
const HISTORIES = Number(process.env['SEEDS'] ?? 390);

let player: Player;
beforeAll(async () => {
  player = new Player(await readPolicies());
});

/** What is wrong, the command that plays it again, and the same with less. */
async function verdictOn(played: Played): Promise<string> {
  if (played.violations.length === 0) return 'nothing is wrong';
  const smallest = await player.shrink(played);
  const again = [commandFor(played.history), commandFor(smallest.history)];
  return [...played.violations, ...again, ...smallest.violations].join('\n');
}

it(`ends as without trouble, in ${HISTORIES} histories of all services`, { timeout: 3_000_000 }, async () => {
  const totals = { crashes: 0, messages: 0, parcels: 0, documents: 0, exceptions: 0 };
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const played = await player.play({ seed });
    expect(await verdictOn(played), `history ${seed}`).toBe('nothing is wrong');
    const { counts, world, databases } = played.simulation;
    totals.crashes += counts.crashes;
    totals.messages += counts.messages;
    totals.parcels += world.warehouse.parcels.length;
    totals.documents += world.books.erp.ledger.documents.length;
    totals.exceptions += databases.all.flatMap(({ store }) => store.exceptions()).length;
  }
  process.stdout.write(`${JSON.stringify(totals)}\n`);
  // a simulation in which nothing happens finds nothing
  for (const [name, count] of Object.entries(totals)) expect(count, name).toBeGreaterThan(HISTORIES / 4);
});

it('is the same history each time that a number is played', async () => {
  const audit = async (seed: number) => (await player.play({ seed })).simulation.bus.held('AUDIT');
  expect(await audit(7)).toEqual(await audit(7));
  expect(await audit(7)).not.toEqual(await audit(8));
});

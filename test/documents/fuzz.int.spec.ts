// Documents harmed in 100,000 seeded ways, over all sources: never a crash, never facts whose amounts disagree with a total
// that they state. It needs no server; it takes minutes, so it runs with the slow tests. A failure names source, fixture
// and seed: `FUZZ_MUTATIONS=2000 FUZZ_SEED=… npx vitest run test/documents/fuzz.int.spec.ts -t amazon` plays it again.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadedSource, type LoadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { translateWhole } from '../../apps/channel-gateway/src/documents/translate-document.js';
import { sourceNames } from '../../apps/channel-gateway/src/sources.js';
import { contradictedTotals } from './control-totals.js';
import { Dice, mutated } from './mutations.js';
import { outsideContract } from './read-file.js';
import { defaultAccount, filesOf, ownSamples } from './sources.js';

const sources = sourceNames.filter((source) => filesOf(ownSamples, source).length > 0);
const MUTATIONS = Math.ceil(Number(process.env['FUZZ_MUTATIONS'] ?? 100_000) / sources.length);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_126);
const TIMEOUT_MS = 600_000;

describe.each(sources)('%s', async (source) => {
  const loaded = await loadedSource(source);
  const account = await defaultAccount(source);
  const fixtures = filesOf(ownSamples, source).map(([name, path]) => [name, readFileSync(path)] as const);

  it(
    `withstands ${MUTATIONS} harmed documents`,
    async () => {
      for (let count = 0; count < MUTATIONS; count++) {
        const [name, bytes] = fixtures[count % fixtures.length] ?? fixtures[0]!;
        const found = await problemsWith(loaded, mutated(bytes, new Dice(SEED + count)));
        if (found.length > 0) expect.fail(`${source} ${name} with seed ${SEED + count}: ${found.join('; ')}`);
      }
    },
    TIMEOUT_MS,
  );

  async function problemsWith({ source: read, components }: LoadedSource, bytes: Buffer): Promise<string[]> {
    try {
      const translation = await translateWhole(read, components, { document: 'harmed', bytes, account });
      return [...contradictedTotals(translation), ...outsideContract({ ...translation, summaries: [] })];
    } catch (error) {
      return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
  }
});

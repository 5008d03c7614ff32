// Every shared sample: which kind it is, what it comes to, and that nothing in it is dropped. The table of each source is
// kept in test/golden/<source>/samples.md: `npx vitest run test/documents/samples.spec.ts -t amazon -u` writes it anew.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { sourceNames } from '../../apps/channel-gateway/src/sources.js';
import { repositoryRoot } from '../../stack/repository.js';
import { outcomeOf, outsideContract, readDocumentAt, unexplainedIn, type ReadFile } from './read-file.js';
import { defaultAccount, filesOf, sharedSamples } from './sources.js';

const present = existsSync(sharedSamples);
const sources = sourceNames.filter((source) => !present || filesOf(sharedSamples, source).length > 0);

describe.skipIf(!present)(`every shared sample (skipped, because there is no ${sharedSamples})`, () => {
  describe.each(sources)('%s', async (source) => {
    const loaded = await loadedSource(source);
    const account = await defaultAccount(source);
    const read = new Map<string, ReadFile>();
    for (const [name, path] of filesOf(sharedSamples, source)) {
      read.set(name, await readDocumentAt(loaded, account, name, path));
    }

    it('comes to what the table says', async () => {
      const table = join(repositoryRoot, 'test/golden', source, 'samples.md');
      await expect(tableOf(source, read)).toMatchFileSnapshot(table);
    });
    it('brings facts that fit their contracts', () => {
      expect(
        [...read].flatMap(([name, file]) => outsideContract(file).map((problem) => `${name}: ${problem}`)),
      ).toEqual([]);
    });
    it('has no element that is neither read nor explained', () => {
      const found = [...read].flatMap(([name, file]) => unexplainedIn(file, loaded).map((path) => `${name}: ${path}`));
      expect(found).toEqual([]);
    });
  });
});

function tableOf(source: string, read: ReadonlyMap<string, ReadFile>): string {
  const rows = [...read].map(([name, file]) => {
    const { kind, facts, refused } = outcomeOf(file);
    return `| ${name} | ${kind} | ${facts} | ${refused} |`;
  });
  return [
    `# Samples of ${source}`,
    '',
    '| file | kind | facts | refused |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

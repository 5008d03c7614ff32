// What each committed document comes to, fact by fact as `crossdock translate` writes it, reviewed by eye. Written anew by
// `npx vitest run test/documents/golden.spec.ts -t amazon -u`.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { sourceNames } from '../../apps/channel-gateway/src/sources.js';
import { factLine, summaryLine } from '../../cli/translate-lines.js';
import { repositoryRoot } from '../../stack/repository.js';
import { outsideContract, readDocumentAt, unexplainedIn } from './read-file.js';
import { defaultAccount, filesOf, ownSamples } from './sources.js';

const sources = sourceNames.filter((source) => filesOf(ownSamples, source).length > 0);

describe.each(sources)('%s', async (source) => {
  const loaded = await loadedSource(source);
  const account = await defaultAccount(source);
  it.each(filesOf(ownSamples, source))('%s', async (name, path) => {
    const file = await readDocumentAt(loaded, account, name, path);
    expect({ outside: outsideContract(file), unexplained: unexplainedIn(file, loaded) }).toEqual({
      outside: [],
      unexplained: [],
    });
    const lines = [...file.facts.map(factLine), summaryLine(name, file.summaries), ''];
    await expect(lines.join('\n')).toMatchFileSnapshot(
      join(repositoryRoot, 'test/golden', source, `${name.replaceAll('/', '__')}.jsonl`),
    );
  });
});

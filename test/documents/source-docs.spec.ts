// docs/channels/<name>.md says what the code does; `npm run gen` or `-u` writes it anew.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { sourceDocs } from '../../apps/channel-gateway/src/documents/source-docs.js';
import { sourceNames } from '../../apps/channel-gateway/src/sources.js';
import { repositoryRoot } from '../../stack/repository.js';

it.each(sourceNames)('the page of %s is up to date', async (source) => {
  const loaded = await loadedSource(source);
  await expect(sourceDocs(loaded)).toMatchFileSnapshot(join(repositoryRoot, 'docs/channels', `${source}.md`));
});

import { describe, expect, it } from 'vitest';
import { sourceNames } from '../sources.js';
import { loadedSource } from './load-source.js';

describe.each(sourceNames)('the folder of %s', (name) => {
  it('holds tables that can be read', async () => {
    const loaded = await loadedSource(name);
    expect(loaded.ignored.anywhere).toBeInstanceOf(Array);
    expect(loaded.components.table('a table that is not there').rows).toEqual([]);
    expect(loaded.components).toBe(loaded.components);
  });
});

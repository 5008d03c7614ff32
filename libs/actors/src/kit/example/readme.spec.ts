import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it.each(['smallest-actor.ts', 'smallest-actor.spec.ts', 'smallest-loop.spec.ts'])(
  'the README shows %s as it runs',
  (file) => {
    const shown = read('../../../README.md')
      .split('```')
      .map((block) => block.replace(/^ts\n/, ''));
    const published = read(file)
      .replaceAll('../../index.js', '#libs/actors')
      .replaceAll('../../testing.js', '#libs/actors/testing');
    expect(shown).toContain(published);
  },
);

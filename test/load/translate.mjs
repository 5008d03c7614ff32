#!/usr/bin/env node
// `npm run bench:translate`: gets the checkout ready, then measures how fast a settlement report of a million lines is read.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/translate-bench.js');
  process.exit(await main(process.argv.slice(2)));
});

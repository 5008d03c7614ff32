#!/usr/bin/env node
// `npm run bench:hot`: gets the checkout ready, then measures what a message to a hot stock item costs.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/hot-bench.js');
  process.exit(await main(process.argv.slice(2)));
});

#!/usr/bin/env node
// `npm run bench:soak`: gets the checkout ready, then runs it.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/soak-bench.js');
  process.exit(await main(process.argv.slice(2)));
});

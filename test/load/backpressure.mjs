#!/usr/bin/env node
// `npm run bench:backpressure`: gets the checkout ready, then runs it.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/backpressure-bench.js');
  process.exit(await main(process.argv.slice(2)));
});

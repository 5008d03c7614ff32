#!/usr/bin/env node
// `npm run bench:outage`: gets the checkout ready, then measures what three channels in trouble cost the others.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/outage-bench.js');
  process.exit(await main(process.argv.slice(2)));
});

#!/usr/bin/env node
// `npm run bench:orders`: gets the checkout ready, then measures what an order costs.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/orders-bench.js');
  process.exit(await main(process.argv.slice(2)));
});

#!/usr/bin/env node
// `npm run bench:erp`: gets the checkout ready, then measures how much of what an ERP permits is used.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/erp-bench.js');
  process.exit(await main(process.argv.slice(2)));
});

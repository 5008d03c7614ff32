#!/usr/bin/env node
// `npm run bench:actors`: gets the checkout ready, then measures what a message costs.
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../../dist/test/load/actors/main.js');
  process.exit(await main(process.argv.slice(2)));
});

#!/usr/bin/env node
// `crossdock`: gets the checkout ready (silently when it is), then runs the command line.
import { fileURLToPath } from 'node:url';
import { prepared } from '../stack/prepare.mjs';

await prepared(fileURLToPath(import.meta.url), async () => {
  const { main } = await import('../dist/cli/main.js');
  process.exitCode = await main(process.argv.slice(2));
});

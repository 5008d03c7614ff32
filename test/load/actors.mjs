#!/usr/bin/env node
// `npm run bench:actors`: gets the checkout ready, then measures what a message costs, under the options with which the
// stack runs its services.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepared } from '../../stack/prepare.mjs';

const OPTIONS = ['--max-semi-space-size=32'];
const script = fileURLToPath(import.meta.url);

await prepared(script, async () => {
  if (process.execArgv.includes(OPTIONS[0])) {
    const { main } = await import('../../dist/test/load/actors/main.js');
    process.exit(await main(process.argv.slice(2)));
  }
  const child = spawn(process.execPath, [...OPTIONS, script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
});

#!/usr/bin/env node
// `npm run verify:full`: everything that `npm test` checks, and what takes too long for every day. One line a step; the
// last line of stdout is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepared, root } from './prepare.mjs';

/** Name, script, arguments, variables. Together they stay below 80 minutes on two cores. */
const STEPS = [
  { name: 'npm test', script: 'stack/test.mjs', args: [] },
  { name: 'chaos, 6 minutes', script: 'stack/chaos.mjs', args: ['--minutes', '6', '--seed', '1'] },
  {
    name: 'chaos, 4 minutes on three NATS nodes',
    script: 'stack/chaos.mjs',
    args: ['--minutes', '4', '--seed', '2', '--nodes', '3'],
  },
  {
    name: '10,000 documents through the governor',
    script: 'stack/test.mjs',
    args: ['test/erp-governor.e2e.spec.ts'],
    env: { GOVERNOR_DOCUMENTS: '10000' },
  },
  // small: not for their figures, but because nothing else runs them
  {
    name: 'bench:actors',
    script: 'test/load/actors.mjs',
    args: ['--messages', '200', '--usual', '50', '--rounds', '1'],
  },
  { name: 'bench:hot', script: 'test/load/hot.mjs', args: ['--open', '300', '--messages', '64', '--rounds', '1'] },
  {
    name: 'mutation of money, slots, difference',
    script: 'stack/mutation.mjs',
    args: ['money', 'slots', 'difference'],
  },
];

await prepared(fileURLToPath(import.meta.url), async () => {
  const failed = [];
  for (const step of STEPS) {
    const startedAt = Date.now();
    const code = await run(step);
    const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
    process.stdout.write(`${code === 0 ? '✓' : '✗'} ${step.name} (${minutes} min)\n`);
    if (code !== 0) failed.push(step.name);
  }
  process.stdout.write(`${STEPS.length - failed.length} passed, ${failed.length} failed\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
});

/** Runs a step under the Node.js that runs this. */
function run({ script, args, env = {} }) {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => child.kill(name));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

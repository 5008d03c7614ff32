#!/usr/bin/env node
// `npm test`: gets the checkout ready, then runs every check. Arguments (a file, -t 'case 39:') go to vitest, and then
// only vitest runs. The last line is `N passed, N failed`: tests, and one for each check.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepared, root } from './prepare.mjs';

const RESULTS = join(root, '.data', `vitest-${process.pid}.json`);

/** Checks that need no test runner: name, package, program, arguments. */
const CHECKS = [
  { name: 'lint', program: 'oxlint', args: ['--quiet'] },
  { name: 'format', program: 'oxfmt', args: ['--check', '.'] },
  { name: 'dead code', program: 'knip', args: [] },
  { name: 'types', program: 'tsc', args: ['-p', 'tsconfig.json', '--noEmit'] },
];

await prepared(fileURLToPath(import.meta.url), async () => {
  const chosen = process.argv.slice(2);
  const counts = { passed: 0, failed: 0 };
  await installServers();
  if (chosen.length === 0) for (const check of CHECKS) await runCheck(check, counts);
  await runTests(chosen, counts);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
});

/** Once, before many test files ask for it at a time; a test that needs the server says what to do if there is none. */
async function installServers() {
  const { findNatsServer } = await import('../dist/stack/nats-server.js');
  try {
    findNatsServer((line) => process.stderr.write(`${line}\n`));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
  }
}

async function runCheck({ name, program, args }, counts) {
  const startedAt = Date.now();
  const code = await run(program, args);
  const took = `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name} (${took})\n`);
  counts[code === 0 ? 'passed' : 'failed'] += 1;
}

/** A run that breaks off without results has failed, whatever it had counted. */
async function runTests(chosen, counts) {
  mkdirSync(join(root, '.data'), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const code = await run('vitest', ['run', ...reporters, ...chosen]);
  const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : undefined;
  rmSync(RESULTS, { force: true });
  const failed = results?.numFailedTests ?? 0;
  counts.passed += results?.numPassedTests ?? 0;
  counts.failed += code === 0 ? failed : Math.max(failed, 1);
}

/** The program of a package, with colours and without input. */
function run(program, args) {
  const file = join(root, 'node_modules', '.bin', program);
  const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => child.kill(name));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

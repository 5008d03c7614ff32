#!/usr/bin/env node
// `npm run mutation [area…]`: changes the pure parts one small thing at a time and sees which changes no spec notices.
// Results are kept in `.data/mutation`, so that a later run looks only at what changed. A score below its floor fails.
// With `--json` the last line of stdout is the result: scores and counts by area.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepared, root } from './prepare.mjs';

const FOLDER = join(root, '.data', 'mutation');

/** Not the one that needs servers. */
const ORDER_SPECS = ['apps/order-service/src/order/!(*.int).spec.ts'];

/**
 * The pure parts: what is mutated, the specs that must notice, and the least share of mutants found, percent. The
 * survivors that are left are looked at in docs/mutation.md.
 */
const AREAS = {
  money: { mutate: ['libs/money/src/*.ts'], specs: ['libs/money/src/*.spec.ts'], floor: 97 },
  slots: {
    mutate: ['libs/actors/src/{slots,absorb,absorb-batch}.ts'],
    specs: ['libs/actors/src/{slots,slot-results,absorb,absorb-batch}.spec.ts'],
    floor: 95,
  },
  difference: {
    mutate: ['libs/actors/src/{fold,difference,posting-lines,approval}.ts'],
    specs: [
      'libs/actors/src/{difference,difference-limits,difference-rules,fold,fold-rules,approval,approval-rules,rows}.spec.ts',
    ],
    floor: 94,
  },
  stock: {
    mutate: ['apps/inventory-service/src/stock-item/*.ts'],
    specs: ['apps/inventory-service/src/stock-item/*.spec.ts'],
    floor: 95,
  },
  item: { mutate: ['apps/erp-gateway/src/item/*.ts'], specs: ['apps/erp-gateway/src/item/*.spec.ts'], floor: 86 },
  'sums-shopify': {
    mutate: [
      'apps/channel-gateway/src/channels/shopify/translate/{order-totals,order-lines,shop-money,cancelled-units,transaction}.ts',
    ],
    specs: ['apps/channel-gateway/src/channels/shopify/translate/{order,order-amounts,transaction,kinds}.spec.ts'],
    floor: 95,
  },
  'sums-wms': {
    mutate: ['apps/channel-gateway/src/partners/wms/source.ts'],
    specs: ['apps/channel-gateway/src/partners/wms/*.spec.ts'],
    floor: 80,
  },
  'order-amounts': {
    mutate: ['apps/order-service/src/order/{pricing,sale,sale-lines,net-amounts,unit-shares}.ts'],
    specs: ORDER_SPECS,
    floor: 94,
  },
  'order-goods': {
    mutate: ['apps/order-service/src/order/{departures,custody,reservations}.ts'],
    specs: ORDER_SPECS,
    floor: 95,
  },
};

await prepared(fileURLToPath(import.meta.url), async () => {
  const words = process.argv.slice(2);
  const named = words.filter((word) => !word.startsWith('--'));
  const unknown = named.find((name) => !AREAS[name]);
  if (unknown) {
    process.stderr.write(`mutation: there is no area ${unknown}; there are ${Object.keys(AREAS).join(', ')}\n`);
    process.exitCode = 64;
    return;
  }
  mkdirSync(FOLDER, { recursive: true });
  const results = {};
  for (const name of named.length > 0 ? named : Object.keys(AREAS)) results[name] = await mutate(name);
  for (const [name, one] of Object.entries(results)) process.stderr.write(`${lineOf(name, one)}\n`);
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`);
  process.exitCode = Object.values(results).every((one) => one.score >= one.floor) ? 0 : 1;
});

/** One area, on its own: mutants, specs, and what is known of the last run. */
async function mutate(name) {
  const { mutate: files, specs, floor } = AREAS[name];
  const report = join(FOLDER, `${name}.report.json`);
  const config = join(FOLDER, `${name}.config.json`);
  writeFileSync(config, JSON.stringify(configOf(name, files, report)));
  const program = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const env = { ...process.env, MUTATION_SPECS: specs.join(';') };
  // stdout is for the result alone
  const child = spawn(process.execPath, [program, 'run', config], { cwd: root, env, stdio: ['ignore', 2, 2] });
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0 || !existsSync(report)) throw new Error(`stryker ended with ${code}; its log is above`);
  return { ...scoreOf(JSON.parse(readFileSync(report, 'utf8'))), floor };
}

function configOf(name, files, report) {
  return {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.config.ts', related: false },
    mutate: [...files, '!**/*.spec.ts', '!**/index.ts', '!**/testing.ts'],
    concurrency: 1,
    incremental: true,
    incrementalFile: join(FOLDER, `${name}.known.json`),
    tempDirName: join(FOLDER, 'sandbox'),
    ignorePatterns: ['dist', '.data', '.git', 'docs'],
    reporters: ['progress-append-only', 'clear-text', 'json'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
    jsonReporter: { fileName: report },
    disableTypeChecks: false,
  };
}

/** Found: killed or never ending. Ignored ones stand in the sources with their reason and count as neither. */
function scoreOf({ files }) {
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  const count = (...states) => mutants.filter(({ status }) => states.includes(status)).length;
  const found = count('Killed', 'Timeout');
  const survived = count('Survived', 'NoCoverage');
  const ignored = count('Ignored');
  return { score: Math.round((1000 * found) / (found + survived)) / 10, found, survived, ignored };
}

function lineOf(name, { score, found, survived, ignored, floor }) {
  const verdict = score >= floor ? '✓' : '✗';
  return `${verdict} ${name}: ${score} % (${found} found, ${survived} survived, ${ignored} ignored; floor ${floor} %)`;
}

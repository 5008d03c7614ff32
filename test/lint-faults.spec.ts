import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);

/** A planted fault: this source in this file must be reported by this rule. */
interface Fault {
  readonly rule: string;
  readonly file: string;
  readonly source: string;
}

const lines = (count: number) => Array.from({ length: count }, (_, line) => `  keep(${line});`).join('\n');
const PLAN = 'apps/order-service/src/order/order.plan.ts';

const FAULTS: readonly Fault[] = [
  // who may import whom
  {
    rule: 'crossdock(boundaries)',
    file: 'apps/order-service/src/a.ts',
    source: `export * from '../../erp-gateway/src/b.js';`,
  },
  {
    rule: 'crossdock(boundaries)',
    file: 'apps/order-service/src/c.ts',
    source: `export * from '../../../sandbox/src/b.js';`,
  },
  {
    rule: 'crossdock(boundaries)',
    file: 'apps/order-service/src/d.ts',
    source: `export * from '../../../stack/testing.js';`,
  },
  {
    rule: 'crossdock(boundaries)',
    file: 'apps/order-service/src/e.ts',
    source: `import { given } from '#libs/actors/testing';\ngiven();`,
  },
  {
    rule: 'crossdock(boundaries)',
    file: 'libs/money/src/a.ts',
    source: `export * from '../../../apps/order-service/src/b.js';`,
  },
  {
    rule: 'crossdock(boundaries)',
    file: 'libs/actors/src/a.ts',
    source: `export * from '../../money/src/decimal.js';`,
  },
  { rule: 'crossdock(boundaries)', file: 'sandbox/src/a.ts', source: `export * from '#libs/contracts';` },
  {
    rule: 'crossdock(boundaries)',
    file: 'sandbox/src/b.ts',
    source: `export * from '../../apps/erp-gateway/src/b.js';`,
  },
  {
    rule: 'crossdock(boundaries)',
    file: 'sandbox/src/c.ts',
    source: `export const late = () => import('#libs/actors');`,
  },
  {
    rule: 'import(no-cycle)',
    file: 'libs/actors/src/egg.ts',
    source: `import { hen } from './hen.js';\nexport const egg = () => hen;`,
  },
  {
    rule: 'import(no-cycle)',
    file: 'libs/actors/src/hen.ts',
    source: `import { egg } from './egg.js';\nexport const hen = () => egg;`,
  },
  // what a pure file may know
  { rule: 'crossdock(pure-imports)', file: PLAN, source: `export * from 'node:fs';` },
  { rule: 'crossdock(pure-imports)', file: 'apps/a/src/a.facts.ts', source: `export * from '@nestjs/common';` },
  { rule: 'crossdock(pure-imports)', file: 'apps/a/src/a.contract.ts', source: `export * from 'pg';` },
  { rule: 'crossdock(pure-imports)', file: 'apps/a/src/channels/b/translate/c.ts', source: `export * from 'crypto';` },
  { rule: 'crossdock(no-clock)', file: PLAN, source: 'export const at = new Date();' },
  { rule: 'crossdock(no-clock)', file: 'libs/money/src/b.ts', source: 'export const at = Date();' },
  { rule: 'eslint(no-restricted-properties)', file: PLAN, source: 'export const at = Date.now();' },
  {
    rule: 'eslint(no-restricted-properties)',
    file: 'libs/money/src/c.ts',
    source: 'export const dice = Math.random();',
  },
  { rule: 'eslint(no-restricted-globals)', file: PLAN, source: `export const mode = process.env['MODE'];` },
  { rule: 'eslint(no-restricted-globals)', file: PLAN, source: `export const page = fetch('http://localhost');` },
  { rule: 'crossdock(erasable-syntax)', file: PLAN, source: 'export enum State {\n  Open,\n}' },
  {
    rule: 'crossdock(erasable-syntax)',
    file: PLAN,
    source: 'export class Box {\n  constructor(readonly held: string) {}\n}',
  },
  // how code is written
  { rule: 'typescript(no-explicit-any)', file: 'libs/actors/src/f.ts', source: 'export const held: any = 1;' },
  {
    rule: 'typescript(ban-ts-comment)',
    file: 'libs/actors/src/g.ts',
    source: '// @ts-ignore\nexport const held: string = 1;',
  },
  {
    rule: 'typescript(no-non-null-assertion)',
    file: 'libs/actors/src/h.ts',
    source: 'export const held = (of?: string) => of!;',
  },
  { rule: 'import(no-default-export)', file: 'libs/actors/src/i.ts', source: 'export default 1;' },
  { rule: 'eslint(no-console)', file: 'apps/order-service/src/j.ts', source: `console.log('here');` },
  {
    rule: 'eslint(max-lines)',
    file: 'libs/actors/src/k.ts',
    source: `export const held = 1;\n${'// line\n'.repeat(400)}`,
  },
  {
    rule: 'eslint(max-lines-per-function)',
    file: 'libs/actors/src/l.ts',
    source: `export function long(keep) {\n${lines(50)}\n}`,
  },
  { rule: 'unicorn(filename-case)', file: 'libs/actors/src/CamelCase.ts', source: 'export const held = 1;' },
  {
    rule: 'vitest(no-focused-tests)',
    file: 'libs/actors/src/m.spec.ts',
    source: `import { it } from 'vitest';\nit.only('x', () => undefined);`,
  },
];

/** Looks like a fault and is none. */
const CLEAN: Readonly<Record<string, string>> = {
  'apps/order-service/src/drivers/sandbox/src/a.ts': `export * from './b.js';\nexport * from '#libs/actors';`,
  'apps/order-service/src/a.int.spec.ts': `export * from '../../../stack/testing.js';\nexport * from '#libs/actors/testing';`,
  'apps/order-service/src/order/returns.plan.ts': `import { z } from 'zod';\nexport const at = (ms: number) => [z, new Date(ms)];`,
  'sandbox/src/d.ts': `export * from '#libs/money';\nexport * from 'node:fs';\nexport const at = new Date();`,
};

interface Report {
  readonly code: string;
  readonly filename: string;
}

describe('the lint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-lint-'));
  let reports: readonly Report[];

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(() => {
    for (const path of ['.oxlintrc.json', 'stack/lint'])
      cpSync(join(root, path), join(folder, path), { recursive: true });
    const faults = FAULTS.map(({ file, source }, index) => [fileOf(file, index), source] as const);
    for (const [file, source] of [...faults, ...Object.entries(CLEAN)]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${source}\n`);
    }
    const oxlint = join(root, 'node_modules', '.bin', 'oxlint');
    const done = spawnSync(process.execPath, [oxlint, '--format=json'], { cwd: folder, encoding: 'utf8' });
    reports = (JSON.parse(done.stdout) as { diagnostics: Report[] }).diagnostics;
  });

  it.each(FAULTS.map((fault, index) => ({ ...fault, planted: fileOf(fault.file, index) })))(
    'reports $rule in $planted',
    ({ rule, planted }) => {
      const found = reports.filter(({ filename }) => filename === planted).map(({ code }) => code);
      expect(found).toContain(rule);
    },
  );

  it.each(Object.keys(CLEAN))('has nothing against %s', (file) => {
    expect(reports.filter(({ filename }) => filename === file)).toStrictEqual([]);
  });

  it('is disabled nowhere', () => {
    const disabled = '(oxlint|eslint)-(dis|en)able|@ts-(ignore|nocheck)';
    const folders = ['apps', 'libs', 'cli', 'stack', 'sandbox', 'test'];
    const found = spawnSync('grep', ['-rlE', disabled, '--include=*.ts', '--include=*.mjs', ...folders], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(found.stdout.split('\n').filter((file) => file && file !== 'test/lint-faults.spec.ts')).toStrictEqual([]);
  });
});

/** Several faults may be of one file: each is planted in a folder of its own, unless it needs its neighbour. */
function fileOf(file: string, index: number): string {
  return /egg|hen/.test(file) || !file.endsWith('.plan.ts')
    ? file
    : join(dirname(file), `fault-${index}`, 'order.plan.ts');
}

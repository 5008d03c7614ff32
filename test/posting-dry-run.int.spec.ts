import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callSchema } from '#libs/actors';
import { postingRequested } from '#libs/contracts';
import { postingsIn } from '../apps/erp-gateway/src/outbound/posting-history.js';
import { DryRun } from '../apps/erp-gateway/src/posting/dry-run.js';
import { policyOf } from '../apps/erp-gateway/src/posting/policy-text.js';
import { testStack } from '../stack/testing.js';
import { repositoryRoot } from '../stack/repository.js';
import { PolicyFolder } from './testing/policy-folder.js';

const POSTINGS = 100_000;
/** Processor time that the dry run may take, seconds: wall clocks of a busy machine say nothing. */
const LIMIT_SECONDS = 30;
/** By how much the process may grow meanwhile, MiB; the postings are some 250 MiB as objects. */
const LIMIT_MIB = 256;
/** Postings of the file, which the command reads in a process of its own with little memory. */
const OF_FILE = 20_000;
const SMALL_MEMORY = '--max-old-space-size=96';

let pool: pg.Pool;
const folder = new PolicyFolder();
const holds = policyOf(folder.text, 'posting.yaml', []);
const changed = folder.with(["shipping: '4010'", "shipping: '4030'"]);
const candidate = policyOf(changed, 'candidate.yaml', []);
const { body } = postingRequested.schema.parse(postingRequested.example);
const lines = [
  ...body.lines.map((line) => (line.component === 'clearing' ? { ...line, amount: line.amount + 500 } : line)),
  { component: 'shipping' as const, amount: 500, role: 'contra' as const, basis: 'net' as const },
];
const data = { posting: 'sale/S', postingRevision: 1, lane: 'invoices', body: { ...body, lines } };

/** Postings of a hundred days, all of one shop. */
const FILL = `
insert into call (ref, target, lane, priority, message, digest, state, next_at, received_at)
select 'order/shopify-us-1/' || n || '/sale/S@1', 'sandbox', 'invoices', 3,
  json_build_object('type', 'posting.requested.v1', 'data',
    jsonb_set($1::jsonb, '{body,documentOn}', to_jsonb((date '2026-01-01' + n % 100)::text))),
  'd', 'done', now(), timestamptz '2026-01-01' + n * interval '1 second'
from generate_series(1, $2) n`;

beforeAll(async () => {
  const database = await testStack().createDatabase();
  pool = new pg.Pool({ connectionString: database.url('erp-gateway'), max: 2 });
  for (const statement of callSchema.flatMap((change) => change.statements)) await pool.query(statement);
  await pool.query(FILL, [JSON.stringify(data), POSTINGS]);
});
afterAll(async () => {
  await pool.end();
  folder.remove();
});

const unlimited = { referenceLength: 1_000, lineIdLength: 1_000 };
const shippingMoved = (postings: number) => [
  {
    legalEntity: 'US',
    currency: 'USD',
    account: '4010',
    before: -500 * postings,
    after: 0,
    difference: 500 * postings,
  },
  {
    legalEntity: 'US',
    currency: 'USD',
    account: '4030',
    before: 0,
    after: -500 * postings,
    difference: -500 * postings,
  },
];

it(
  'a dry run over 100,000 stored postings takes less than 30 seconds, and memory that does not grow with them',
  { timeout: 60_000 },
  async () => {
    const run = new DryRun(holds, candidate, () => unlimited);
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    const before = process.memoryUsage().rss;
    let most = before;
    for await (const page of postingsIn(pool, { from: '2026-01-01', to: '2026-12-31' })) {
      for (const { ref, request } of page) run.add({ reference: ref, body: request.body });
      most = Math.max(most, process.memoryUsage().rss);
    }
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (user + system) / 1e6;
    const report = run.report();
    expect(report).toMatchObject({ postings: POSTINGS, differing: POSTINGS, accounts: shippingMoved(POSTINGS) });
    expect(report.listed).toHaveLength(1_000);
    expect(seconds).toBeLessThan(LIMIT_SECONDS);
    expect((most - before) / 2 ** 20).toBeLessThan(LIMIT_MIB);
    const [wallMs, grownMiB] = [Math.round(performance.now() - startedAt), Math.round((most - before) / 2 ** 20)];
    process.stderr.write(
      `dry run of ${POSTINGS} stored postings: ${seconds} s of processor, ${wallMs} ms, ${grownMiB} MiB\n`,
    );
  },
);

it('only what is dated in the period counts', async () => {
  const run = new DryRun(holds, candidate, () => unlimited);
  for await (const page of postingsIn(pool, { from: '2026-01-01', to: '2026-01-10' }))
    for (const { ref, request } of page) run.add({ reference: ref, body: request.body });
  expect(run.report()).toMatchObject({ postings: 10_000, accounts: shippingMoved(10_000) });
});

it('crossdock policy dry-run reads a file of postings line by line', { timeout: 60_000 }, async () => {
  const place = await mkdtemp(join(tmpdir(), 'dry-run-'));
  const [file, policy] = [join(place, 'postings.ndjson'), join(place, 'candidate.yaml')];
  await writeFile(policy, changed);
  const stream = createWriteStream(file);
  for (let n = 0; n < OF_FILE; n++)
    if (!stream.write(`${JSON.stringify({ ...data, ref: `order/shopify-us-1/${n}/sale/S@1` })}\n`))
      await once(stream, 'drain');
  stream.end();
  await once(stream, 'close');
  const words = [
    'policy',
    'dry-run',
    '--from',
    '2026-01-01',
    '--to',
    '2026-12-31',
    '--with',
    policy,
    '--postings',
    file,
    '--json',
  ];
  const launcher = join(repositoryRoot, 'cli', 'crossdock.mjs');
  const ran = await promisify(execFile)(process.execPath, [SMALL_MEMORY, launcher, ...words], {
    cwd: repositoryRoot,
    maxBuffer: 2 ** 26,
  }).catch((error: { code: number; stdout: string; stderr: string }) => error);
  expect(ran).toMatchObject({ code: 1 });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    postings: OF_FILE,
    differing: OF_FILE,
    accounts: shippingMoved(OF_FILE),
  });
  await rm(place, { recursive: true, force: true });
});

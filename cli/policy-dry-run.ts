import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { posting } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { POSTING_POLICY } from '../apps/erp-gateway/src/posting/load-posting-policy.js';
import { DryRun, type DryRunReport, type PostingDifference } from '../apps/erp-gateway/src/posting/dry-run.js';
import { POLICIES, readPolicy, textOf } from './policy-file.js';
import { ask, counted, wordsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

const EXIT_DIFFERENT = 1;
/** A year of postings may take this long. */
const TIMEOUT_MS = 15 * 60_000;
/** Postings that are listed for people; `--json` has the first thousand. */
const SHOWN = 20;
/** Longest texts that any driver bears. */
const UNLIMITED = { referenceLength: 1_000, lineIdLength: 1_000 };

const WORDS = {
  with: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  postings: { type: 'string' },
  policies: { type: 'string', default: POLICIES },
} as const;

const period = z.object({ from: z.iso.date(), to: z.iso.date() });
const record = z.object({ ref: z.string().optional(), posting: z.string().optional(), body: posting });

/** `crossdock policy dry-run`: what a candidate would change in the ledger of a period. Exits 1 where it would change something. */
export async function dryRunCommand(argv: readonly string[]): Promise<number> {
  const { values, json, stack } = wordsOf(argv, WORDS);
  if (values.with === undefined) throw usage('No candidate was given', 'Name its file with --with');
  const read = period.safeParse(values);
  if (!read.success) throw usage('--from and --to are two days, as 2026-01-31', 'Name the first and the last day');
  const days = read.data;
  const candidate = { file: values.with, folder: values.policies };
  const report =
    values.postings === undefined
      ? await ask<DryRunReport>(
          stack(),
          'erp-gateway',
          `/policy/dry-run?${new URLSearchParams(days)}`,
          'POST',
          TIMEOUT_MS,
          {
            policy: await textOf(candidate.file),
            file: candidate.file,
          },
        )
      : await localRun(values.postings, days, candidate);
  write(json, report, () => linesOf(report));
  return report.differing > 0 ? EXIT_DIFFERENT : 0;
}

/** Postings of a file, one JSON a line, streamed through both policies here. */
async function localRun(
  file: string,
  { from, to }: z.output<typeof period>,
  candidate: { readonly file: string; readonly folder: string },
): Promise<DryRunReport> {
  const [holds, tried] = await Promise.all([
    readPolicy(join(candidate.folder, POSTING_POLICY), candidate.folder),
    readPolicy(candidate.file, candidate.folder),
  ]);
  const run = new DryRun(holds, tried, () => UNLIMITED);
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    const { reference, body } = postingAt(file, line, text);
    if (body.documentOn >= from && body.documentOn <= to) run.add({ reference, body });
  }
  return run.report();
}

function postingAt(file: string, line: number, text: string) {
  const read = record.safeParse(jsonOf(text));
  if (read.success) return { reference: read.data.ref ?? read.data.posting ?? `${file}:${line}`, body: read.data.body };
  const [issue] = read.error.issues;
  throw new CrossdockError('invalid-posting', {
    problem: `This is no posting: ${issue?.message ?? 'unreadable'}`,
    remedy: 'Each line is the data of a posting.requested message.',
    where: { document: file, line, pointer: `/${issue?.path.join('/') ?? ''}` },
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linesOf(report: DryRunReport): string[] {
  const { postings, differing, refused, waitingForApproval, accounts, listed } = report;
  return [
    ...accounts.map(
      ({ legalEntity, account, currency, before, after, difference }) =>
        `${legalEntity}  ${account}  ${currency}  ${before} → ${after}  (${difference > 0 ? '+' : ''}${difference})`,
    ),
    ...listed.slice(0, SHOWN).flatMap(wordsFor),
    ...(differing > SHOWN ? [`… ${differing - SHOWN} more, the first thousand with --json`] : []),
    `${counted(postings, 'posting')}, ${differing} would differ; refused ${refused.before} → ${refused.after}, waiting for approval ${waitingForApproval.before} → ${waitingForApproval.after}`,
    'nothing was sent to the ERP; amounts are debit less credit in minor units',
  ];
}

function wordsFor({ posting: ref, documentOn, before, after }: PostingDifference): string[] {
  return [`${documentOn}  ${ref}`, `    before ${outcomeOf(before)}`, `    after  ${outcomeOf(after)}`];
}

function outcomeOf(outcome: PostingDifference['before']): string {
  if ('refused' in outcome) return `refused ${outcome.refused}`;
  const documents = outcome.documents.map(({ kind, documentDate }) => `${kind} ${documentDate}`).join(', ');
  const amounts = Object.entries(outcome.accounts).map(([account, amount]) => `${account} ${amount}`);
  return `${documents}: ${amounts.join(', ')}${outcome.waitsForApproval ? '; waits for approval' : ''}`;
}

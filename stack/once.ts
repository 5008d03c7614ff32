import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CrossdockError } from '#libs/errors';
import type { StartOptions } from './options.js';
import { reportOnStderr } from './report.js';
import { repositoryRoot } from './repository.js';
import { play } from './play.js';
import { Stack } from './stack.js';
import { linesOf, type Summary } from './summary.js';

/** Runs the scenario once on empty databases; the exit code says whether the books agree. */
export async function runOnce(options: StartOptions, stop: AbortSignal): Promise<number> {
  const folder = emptyFolder(options.data);
  const external = [process.env['DATABASE_URL'], process.env['NATS_URL']].some(Boolean);
  if (external) reportOnStderr('DATABASE_URL and NATS_URL are not used by --once, which begins with empty databases');
  reportOnStderr(`running once in ${folder}`);
  const stack = new Stack({
    folder,
    ports: 'any',
    external: {},
    sandbox: options.scenario,
    erp: options.erp,
    report: reportOnStderr,
  });
  const summary = await play(stack, folder, options.scenario, stop).finally(() => end(stack, folder, options.keep));
  print(summary, options.json);
  return summary.booksAgree && summary.differences.length === 0 ? 0 : 1;
}

async function end(stack: Stack, folder: string, keep: boolean): Promise<void> {
  await stack.stop();
  if (keep) reportOnStderr(`kept ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

function emptyFolder(asked: string | undefined): string {
  const base = join(repositoryRoot, '.data');
  mkdirSync(asked ?? base, { recursive: true });
  if (asked === undefined) return mkdtempSync(join(base, 'once-'));
  if (readdirSync(asked).length === 0) return resolve(asked);
  throw new CrossdockError('folder-not-empty', {
    problem: `--once begins with empty databases, and ${resolve(asked)} is not empty`,
    remedy: 'Name a new folder, or leave --data away',
  });
}

function print(summary: Summary, json: boolean): void {
  const lines = json ? [JSON.stringify(summary)] : linesOf(summary);
  process.stdout.write(`${lines.join('\n')}\n`);
}

import type { KeyChange, ReplannedKey, ReplanReport } from '#libs/actors';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { Connections } from '../stack/connections.js';
import { ask, wordsOf, write } from './running-stack.js';

/** A plan over all actors of a type may take this long. */
const TIMEOUT_MS = 15 * 60_000;
/** Keys that are listed for people; `--json` has the first thousand. */
const LISTED = 50;

const WORDS = {
  actor: { type: 'string' },
  url: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  approve: { type: 'boolean', default: false },
} as const;

/** `crossdock replan`: stored actors judged by the plan and policy of today. A dry run exits 1 where it would change something. */
export async function replanCommand(argv: readonly string[]): Promise<number> {
  const { values, json, stack } = wordsOf(argv, WORDS);
  const dryRun = values['dry-run'];
  const query = new URLSearchParams({ dryRun: String(dryRun), approve: String(values.approve) });
  if (values.actor !== undefined) query.set('actor', values.actor);
  const path = `/replan?${query}`;
  const reports = values.url === undefined ? await askStack(stack(), path) : await askOne(values.url, path);
  if (values.actor !== undefined && reports.length === 0) throw nobodyCalled(values.actor);
  write(json, { reports }, () => reports.flatMap(linesOf));
  return dryRun && reports.some((one) => one.keys.length > 0) ? 1 : 0;
}

/** Services without actors, or without this one, have nothing to plan. */
async function askStack(stack: Connections, path: string): Promise<ReplanReport[]> {
  const reports: ReplanReport[] = [];
  for (const service of serviceNames) reports.push(...(await reportsOf(stack, service, path)));
  return reports;
}

async function reportsOf(stack: Connections, service: ServiceName, path: string): Promise<readonly ReplanReport[]> {
  try {
    return (await ask<{ reports: ReplanReport[] }>(stack, service, path, 'POST', TIMEOUT_MS)).reports;
  } catch (error) {
    if (error instanceof CrossdockError && error.details['status'] === 404) return [];
    throw error;
  }
}

/** A process of its own: the new build, before it serves. */
async function askOne(url: string, path: string): Promise<readonly ReplanReport[]> {
  const address = url.replace(/\/$/, '');
  const answer = await fetch(`${address}${path}`, { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.ok) return ((await answer.json()) as { reports: ReplanReport[] }).reports;
  throw new CrossdockError('service-refused', {
    problem: `${address} answered ${answer.status} to POST ${path}: ${(await answer.text()).slice(0, 300)}`,
    remedy: 'Name the address of a service with actors',
  });
}

function nobodyCalled(actor: string): CrossdockError {
  return new CrossdockError('unknown-actor-type', {
    problem: `No service has actors of type ${actor}`,
    remedy: 'GET /openapi.json of a service lists what it has',
  });
}

const WORDING: Readonly<Record<KeyChange, string>> = {
  appears: 'appear',
  changes: 'change',
  vanishes: 'vanish',
  waits: 'wait for approval',
};

function linesOf(report: ReplanReport): string[] {
  const { actor, planVersion, rows, newer, counts, inFlight, keys, dryRun } = report;
  const totals = Object.entries(counts).map(([effect, changes]) => {
    const parts = Object.entries(changes).map(([change, count]) => `${count} ${WORDING[change as KeyChange]}`);
    return `  ${effect}: ${parts.join(', ')}`;
  });
  return [
    `${actor}, plan ${planVersion}: ${rows} rows ${dryRun ? 'judged, nothing written' : 'planned again'}`,
    ...(newer > 0 ? [`  ${newer} rows are left to a newer plan`] : []),
    ...(inFlight > 0 ? [`  ${inFlight} postings are in flight: their difference is taken when they are answered`] : []),
    ...(totals.length > 0 ? totals : ['  nothing changes']),
    ...keys.slice(0, LISTED).map(lineOf),
    ...(keys.length > LISTED ? [`  … ${keys.length - LISTED} more with --json`] : []),
  ];
}

function lineOf({ actor, effect, change, before, after }: ReplannedKey): string {
  const sides = [before, after].map((one) => (one === undefined ? '–' : JSON.stringify(one)));
  return `  ${change.padEnd(8)}  ${actor} ${effect}: ${sides.join(' → ')}`;
}

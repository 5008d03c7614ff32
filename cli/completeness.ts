import type { CompletenessReport } from '../apps/channel-gateway/src/completeness/completeness-report.js';
import { ask, counted, wordsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** Listing and fetching a day at the limits of a channel takes its time. */
const CHECK_TIMEOUT_MS = 10 * 60_000;

/** `crossdock completeness`: what comparing days with the channels' own count came to; `--check` compares one now. */
export async function completenessCommand(argv: readonly string[]): Promise<number> {
  const options = { account: { type: 'string' }, day: { type: 'string' }, check: { type: 'boolean' } } as const;
  const { values, json, stack: open } = wordsOf(argv, options);
  const { account, day, check } = values as { account?: string; day?: string; check?: boolean };
  if (check === true && (account === undefined || day === undefined))
    throw usage('--check compares one day of one account', 'Say --account and --day');
  const stack = open();
  const reports =
    check === true
      ? [
          await ask<CompletenessReport>(stack, 'channel-gateway', '/completeness', 'POST', CHECK_TIMEOUT_MS, {
            account,
            day,
          }),
        ]
      : (await ask<{ reports: CompletenessReport[] }>(stack, 'channel-gateway', listed(account, day))).reports;
  write(json, { reports }, () => [...reports.map(lineOf), `${counted(reports.length, 'day')} compared`]);
  return reports.every(({ state }) => state === 'complete') ? 0 : 1;
}

function listed(account: string | undefined, day: string | undefined): string {
  const query = new URLSearchParams({ ...(account && { account }), ...(day && { day }) }).toString();
  return `/completeness${query && `?${query}`}`;
}

function lineOf({
  account,
  day,
  state,
  stated,
  listed,
  held,
  fetched,
  unfetched,
  unlisted,
}: CompletenessReport): string {
  const found = `${held} of ${Math.max(stated ?? 0, listed)} held, ${fetched} fetched`;
  const left = unfetched.length + unlisted > 0 ? `, ${unfetched.length} not to be fetched, ${unlisted} not listed` : '';
  return `${day}  ${account}  ${state}: ${found}${left}`;
}

import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connections } from '../../stack/connections.js';
import { demoChannels } from '../../stack/demo-world.js';
import { play } from '../../stack/play.js';
import { reportOnStderr } from '../../stack/report.js';
import { Stack } from '../../stack/stack.js';
import type { Latency, Summary } from '../../stack/summary.js';
import { newFolder, stopOnSignal } from './own-servers.js';
import { printed, script, type OptionsOf } from './script.js';

const USAGE = `npm run bench:outage -- [--orders 300] [--seconds 80] [--seed 7] [--json]

The scenario twice, each on empty databases: once calm, and once with eBay down, Walmart answering 429 to everything and
Mercado Libre answering pages of HTML for the time given. What the other channels take, and whether anything is missing afterwards.
The demo world looks at lists every two seconds where a real account looks every 60 to 90: 80 seconds are an hour.
`;

const NUMBERS = { orders: 300, seconds: 80, seed: 7 };
/** What is wrong with whom, as shares of cases. */
const TROUBLE = { 'ebay-unavailable': 1, 'walmart-throttled': 1, 'mercadolibre-garbage': 1 };
/** As these are when the world is as bad as usual. */
const USUAL = { 'ebay-unavailable': 0.01, 'walmart-throttled': 0.01, 'mercadolibre-garbage': 0 };
const STRICKEN = ['ebay', 'walmart', 'mercadolibre'];

/** What the two runs came to. */
interface OutageResult {
  /** Orders of the channels that nothing is wrong with: their time less what the world waited on purpose, ms. */
  readonly others: Readonly<Record<string, { readonly calm: Latency; readonly beside: Latency }>>;
  readonly stricken: Readonly<Record<string, { readonly calm: Latency; readonly beside: Latency }>>;
  /** Differences of both runs: what is missing, doubled or wrong. */
  readonly differences: number;
  readonly booksAgree: boolean;
}

/** Runs it; exit code 0 where the books agree and nothing is missing in both runs, 1 where not. */
export function main(argv: readonly string[]): Promise<number> {
  return script({ name: 'bench:outage', usage: USAGE, numbers: NUMBERS }, argv, async (options) => {
    const calm = await run(options, false);
    const troubled = await run(options, true);
    const of = (channels: readonly string[]) =>
      Object.fromEntries(
        channels.map((name) => [name, { calm: latencyOf(calm, name), beside: latencyOf(troubled, name) }]),
      );
    const result: OutageResult = {
      others: of(demoChannels.filter((name) => !STRICKEN.includes(name))),
      stricken: of(STRICKEN),
      differences: calm.differences.length + troubled.differences.length,
      booksAgree: calm.booksAgree && troubled.booksAgree,
    };
    printed(result, options.json);
    return result.booksAgree && result.differences === 0 ? 0 : 1;
  });
}

function latencyOf({ channels }: Summary, name: string): Latency {
  return channels[name]?.latencyMs ?? { p50: 0, p99: 0 };
}

async function run({ orders, seconds, seed }: OptionsOf<keyof typeof NUMBERS>, isTroubled: boolean): Promise<Summary> {
  reportOnStderr(isTroubled ? 'three channels in trouble' : 'a calm day');
  const folder = newFolder('outage');
  // orders come all the time, so that the others' have to get through beside the trouble
  const scenario = { orders, seed, faults: true, speed: 1, ratePerSecond: orders / seconds };
  const stack = new Stack({ folder, ports: 'any', external: {}, sandbox: scenario, report: reportOnStderr });
  stopOnSignal(() => stack.stop());
  let sandbox = '';
  const started = ({ addresses }: Connections) => void (sandbox = addresses.sandbox);
  const meanwhile = async (): Promise<void> => {
    if (!isTroubled) return;
    await turn(sandbox, TROUBLE);
    await wait(seconds * 1_000);
    await turn(sandbox, USUAL);
  };
  try {
    return await play(stack, folder, scenario, new AbortController().signal, { started, meanwhile });
  } finally {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function turn(sandbox: string, shares: Readonly<Record<string, number>>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${sandbox}/control/faults`, { method: 'POST', headers, body: JSON.stringify(shares) });
  if (!answer.ok) throw new Error(`the sandbox does not take the faults (${answer.status})`);
}

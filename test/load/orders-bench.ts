import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reportOnStderr } from '../../stack/report.js';
import { idleLatency } from './idle.js';
import type { LoadRun } from './load-run.js';
import { checkOrders } from './order-facts.js';
import { linesOf, resultOf } from './report.js';
import { restartEach } from './restarts.js';
import { playRound, type Round } from './round.js';
import { scripted, whole } from './script.js';
import { withStack } from './with-stack.js';

const USAGE = `npm run bench:orders -- [--orders 7500] [--rounds 5] [--outstanding 1500] [--idle 60] [--no-restarts] [--profile <folder>] [--json] [--keep]

The whole system as processes on this machine, a world that answers at once, and what an order costs.
`;

/** Orders that make the code warm before anything is measured. */
const WARM_UP = 1_000;

interface Options {
  readonly orders: number;
  readonly rounds: number;
  readonly outstanding: number;
  /** Orders of the part that sends one at a time. */
  readonly idle: number;
  readonly restarts: boolean;
  readonly profile: string | undefined;
  readonly json: boolean;
  readonly keep: boolean;
}

/** Runs the benchmark; exit code 0 where every order was posted exactly once, 1 where not, 2 where it could not run. */
export function main(argv: readonly string[]): Promise<number> {
  return scripted('bench:orders', async () => {
    const options = optionsOf(argv);
    if (options) return bench(options);
    process.stdout.write(USAGE);
    return 0;
  });
}

function optionsOf(argv: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      orders: { type: 'string', default: '7500' },
      rounds: { type: 'string', default: '5' },
      outstanding: { type: 'string', default: '1500' },
      idle: { type: 'string', default: '60' },
      'no-restarts': { type: 'boolean', default: false },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { json, keep, profile } = values;
  const numbers = {
    orders: whole(values.orders),
    rounds: whole(values.rounds),
    outstanding: whole(values.outstanding),
  };
  const parts = { idle: whole(values.idle), restarts: !values['no-restarts'] };
  return { ...numbers, ...parts, json, keep, profile: profile === undefined ? undefined : resolve(profile) };
}

async function bench(options: Options): Promise<number> {
  const { keep, profile } = options;
  return withStack({ keep, profiles: profile }, (run) => measure(run, options));
}

async function measure(run: LoadRun, options: Options): Promise<number> {
  await run.send(WARM_UP, options.outstanding);
  await run.quiet();
  const rounds: Round[] = [];
  const each = Math.ceil(options.orders / options.rounds);
  while (rounds.length < options.rounds) {
    const round = await playRound(run, each, options.outstanding);
    reportOnStderr(
      `  round ${rounds.length + 1}: ${round.cpuMs.toFixed(2)} ms CPU an order, ${round.ordersPerSecond.toFixed(0)} orders/s`,
    );
    rounds.push(round);
  }
  const confirmed = await playRound(run, each, options.outstanding, true);
  const idle = await idleLatency(run, options.idle);
  const restarts = options.restarts ? await restartEach(run) : {};
  const check = await checkOrders(run.database);
  const findings = { rounds, confirmed, idle, restarts, check, status: await run.status() };
  const result = resultOf(findings);
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${linesOf(result).join('\n')}\n`);
  return result.exactlyOnce ? 0 : 1;
}

import { resolve } from 'node:path';
import { reportOnStderr } from '../../stack/report.js';
import { idleLatency } from './idle.js';
import type { LoadRun } from './load-run.js';
import { checkOrders } from './order-facts.js';
import { linesOf, resultOf } from './report.js';
import { restartEach } from './restarts.js';
import { playRound, type Round } from './round.js';
import { printed, script, type OptionsOf } from './script.js';
import { withStack } from './with-stack.js';

const USAGE = `npm run bench:orders -- [--orders 7500] [--rounds 5] [--outstanding 1500] [--idle 60] [--no-restarts] [--profile <folder>] [--json] [--keep]

The whole system as processes on this machine, a world that answers at once, and what an order costs.
`;

/** Orders that make the code warm before anything is measured. */
const WARM_UP = 1_000;

const NUMBERS = { orders: 7_500, rounds: 5, outstanding: 1_500, idle: 60 };
const FLAGS = ['no-restarts', 'keep'] as const;
const TEXTS = ['profile'] as const;
type Options = OptionsOf<keyof typeof NUMBERS, (typeof FLAGS)[number], (typeof TEXTS)[number]>;

/** Runs the benchmark; exit code 0 where every order was posted exactly once, 1 where not, 2 where it could not run. */
export function main(argv: readonly string[]): Promise<number> {
  const taken = { name: 'bench:orders', usage: USAGE, numbers: NUMBERS, flags: FLAGS, texts: TEXTS };
  return script(taken, argv, (options) => {
    const profiles = options.profile === undefined ? undefined : resolve(options.profile);
    return withStack({ keep: options.keep, profiles }, (run) => measure(run, options));
  });
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
  const restarts = !options['no-restarts'] ? await restartEach(run) : {};
  const check = await checkOrders(run.database);
  const findings = { rounds, confirmed, idle, restarts, check, status: await run.status() };
  const result = resultOf(findings);
  printed(result, options.json, linesOf(result));
  return result.exactlyOnce ? 0 : 1;
}

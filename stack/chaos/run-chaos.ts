import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { play } from '../play.js';
import type { Report } from '../report.js';
import { built, repositoryRoot } from '../repository.js';
import { Stack } from '../stack.js';
import { Chaos, REPLICAS, targetsOf } from './chaos.js';
import { FaultyNetwork } from './faulty-network.js';
import type { ChaosOptions } from './options.js';
import { resultOf, type ChaosResult } from './result.js';
import { scheduleOf } from './schedule.js';

/** Orders are sold until this share of the time is over; what is sold has then been disturbed on most of its way. */
const SELLING_SHARE = 0.85;

/** Runs a stack of its own through an ordeal, waits until it has come to rest, and says what is left of the truth. */
export async function runChaos(options: ChaosOptions, report: Report, signal: AbortSignal): Promise<ChaosResult> {
  const { busNodes } = options;
  const folder = freshFolder();
  const network = new FaultyNetwork();
  const orders = Math.max(1, Math.round((options.rate * options.durationMs * SELLING_SHARE) / 1_000));
  const scenario = {
    seed: options.seed,
    faults: true,
    speed: 1,
    channels: ['shopify'],
    orders,
    ratePerSecond: options.rate,
  };
  const preload = [built('stack', 'chaos', 'shifted-clock.js')];
  const stack = new Stack({
    folder,
    ports: 'any',
    external: {},
    sandbox: scenario,
    report,
    replicas: REPLICAS,
    busNodes,
    network,
    preload,
  });
  report(`chaos for ${options.durationMs / 1_000} s, seed ${options.seed}, in ${folder}`);
  try {
    let chaos: Chaos | undefined;
    const schedule = scheduleOf(options.seed, options.durationMs, targetsOf(REPLICAS, busNodes));
    const summary = await play(stack, folder, scenario, signal, {
      report,
      started: (connections) => (chaos = new Chaos({ stack, network, folder, busNodes, report, signal }, connections)),
      meanwhile: async () => chaos?.run(schedule, options.durationMs),
    });
    if (!chaos) throw new Error('the stack said nothing when it had started');
    return resultOf(summary, await chaos.ordeal());
  } finally {
    await stack.stop();
    await network.close();
    if (options.keep) report(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function freshFolder(): string {
  const base = join(repositoryRoot, '.data');
  mkdirSync(base, { recursive: true });
  return mkdtempSync(join(base, 'chaos-'));
}

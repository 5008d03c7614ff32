import { once } from 'node:events';
import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import type { Connections } from './connections.js';
import type { StartOptions } from './options.js';
import { play } from './play.js';
import { reportOnStderr } from './report.js';
import { repositoryRoot } from './repository.js';
import { Stack } from './stack.js';
import { linesOf } from './summary.js';

/** Runs the stack, shows one scenario, and goes on until Ctrl-C. */
export async function runUntilStopped(options: StartOptions, stop: AbortSignal): Promise<number> {
  const folder = options.data ?? join(repositoryRoot, '.data');
  const startedAt = performance.now();
  const { DATABASE_URL: databaseUrl, NATS_URL: natsUrl, NATS_STREAM_REPLICAS } = process.env;
  const external = { databaseUrl, natsUrl, natsReplicas: replicasFrom(NATS_STREAM_REPLICAS) };
  const stack = new Stack({
    folder,
    ports: 'usual',
    external,
    sandbox: options.scenario,
    erp: options.erp,
    report: reportOnStderr,
  });
  try {
    reportOnStderr(`Crossdock starts; data in ${folder}`);
    const started = (connections: Connections) => welcome(connections, performance.now() - startedAt);
    const summary = await play(stack, folder, options.scenario, stop, { started });
    for (const line of linesOf(summary)) reportOnStderr(line);
    reportOnStderr('It goes on running. Ctrl-C stops it.');
    if (!stop.aborted) await once(stop, 'abort');
    return 0;
  } catch (error) {
    if (stop.aborted) return 0;
    throw error;
  } finally {
    reportOnStderr('stopping');
    await stack.stop();
    reportOnStderr('stopped');
  }
}

/** JetStream keeps a stream on one, three or five nodes. */
function replicasFrom(text = '1'): number {
  if (['1', '3', '5'].includes(text)) return Number(text);
  throw new CrossdockError('wrong-usage', {
    problem: `NATS_STREAM_REPLICAS is 1, 3 or 5, not "${text}"`,
    remedy: 'Set it to the number of nodes that keep each stream',
  });
}

function welcome({ addresses }: Connections, tookMs: number): void {
  reportOnStderr(`Crossdock is ready after ${(tookMs / 1000).toFixed(1)} s`);
  for (const [name, address] of Object.entries(addresses)) reportOnStderr(`  ${name.padEnd(20)} ${address}`);
}

import type { Connections } from './connections.js';
import { reportOnStderr } from './report.js';
import { runScenario } from './scenario.js';
import type { ScenarioOptions } from './scenario-context.js';
import type { Stack } from './stack.js';
import type { Summary } from './summary.js';

/** Starts the stack, then lets the scenario happen in it. */
export async function play(
  stack: Stack,
  dataFolder: string,
  options: ScenarioOptions,
  signal: AbortSignal,
  started: (connections: Connections) => void = () => undefined,
): Promise<Summary> {
  const stopped = stopping(signal);
  const connections = await Promise.race([stack.start(), stopped]);
  started(connections);
  return Promise.race([runScenario({ connections, dataFolder, options, report: reportOnStderr, signal }), stopped]);
}

/** Rejects when the person wants to stop. */
function stopping(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  // nobody may be listening any more
  promise.catch(() => undefined);
  if (signal.aborted) reject(signal.reason as Error);
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return promise;
}

import type { Connections } from './connections.js';
import { reportOnStderr, type Report } from './report.js';
import { runScenario } from './scenario.js';
import type { ScenarioContext, ScenarioOptions } from './scenario-context.js';
import type { Stack } from './stack.js';
import type { Summary } from './summary.js';

/** What else is to happen around the scenario. */
interface Around {
  /** Every process serves. */
  readonly started?: (connections: Connections) => void;
  readonly meanwhile?: ScenarioContext['meanwhile'];
  /** Shows progress; on stderr unless stated. */
  readonly report?: Report;
}

/** Starts the stack, then lets the scenario happen in it. */
export async function play(
  stack: Stack,
  dataFolder: string,
  options: ScenarioOptions,
  signal: AbortSignal,
  { started = () => undefined, meanwhile, report = reportOnStderr }: Around = {},
): Promise<Summary> {
  const stopped = stopping(signal);
  const connections = await Promise.race([stack.start(), stopped]);
  started(connections);
  const context = { connections, dataFolder, options, report, signal };
  return Promise.race([runScenario({ ...context, ...(meanwhile && { meanwhile }) }), stopped]);
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

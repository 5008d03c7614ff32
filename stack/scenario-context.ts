import type { Connections } from './connections.js';
import type { Report } from './report.js';
import type { SandboxOptions } from './services.js';
import type { Summary } from './summary.js';

/** What a scenario is asked to play. */
export interface ScenarioOptions extends SandboxOptions {
  /** Distinct orders to generate. */
  readonly orders: number;
  /** Orders a second that the shops sell; the sandbox's own rate unless stated. */
  readonly ratePerSecond?: number;
}

/** What a scenario finds when it begins: a stack in which every process serves. */
export interface ScenarioContext {
  /** Addresses of all processes, the reading database role, the bus, and the outside's addresses and secrets. */
  readonly connections: Connections;
  readonly dataFolder: string;
  readonly options: ScenarioOptions;
  /** Shows progress at the terminal. */
  readonly report: Report;
  /** Aborted when the person wants to stop: the scenario then rejects. */
  readonly signal: AbortSignal;
  /** What else happens while orders flow; the wait for the end begins after it. */
  readonly meanwhile?: () => Promise<void>;
}

/** Lets the orders happen, waits until all is quiet, and computes the summary. Rejects if it could not run. */
export type RunScenario = (context: ScenarioContext) => Promise<Summary>;

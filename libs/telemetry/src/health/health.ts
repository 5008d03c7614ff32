import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CrossdockError } from '#libs/errors';
import { redactedText } from '../logs/redaction.js';

/** Longest that one check may take: less than the probe's own patience. */
const CHECK_TIMEOUT_MS = 2000;

/** Median delay of the event loop, since the last probe, at which the process counts as hung. */
const EVENT_LOOP_DELAY_LIMIT_MS = 5000;

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** One condition of being able to work. */
export interface HealthCheck {
  /** What is checked: `database`, `bus`, `consumer order`. */
  readonly name: string;
  /** Resolves if it is well, with what a person should know all the same; else rejects with the reason. */
  check(): Promise<string | void>;
}

/** How one check ended. */
export interface CheckReport {
  readonly name: string;
  readonly status: 'ok' | 'failing';
  readonly reason?: string;
  /** What a person should know though it is well. */
  readonly detail?: string;
  readonly durationMs: number;
}

/** What a probe is told. */
export interface HealthReport {
  readonly service: string;
  readonly status: 'ok' | 'failing';
  readonly checks: readonly CheckReport[];
}

/**
 * Whether this process should be restarted (liveness) or be sent work (readiness). Liveness looks at the event loop
 * alone: restarting cures no database.
 */
export class Health {
  readonly #service: string;
  readonly #checks: HealthCheck[];
  readonly #eventLoopDelay = monitorEventLoopDelay();
  readonly #eventLoopDelayLimitMs: number;
  #draining = false;

  constructor(service: string, checks: readonly HealthCheck[] = [], eventLoopDelayLimitMs = EVENT_LOOP_DELAY_LIMIT_MS) {
    this.#service = service;
    this.#checks = [...checks];
    this.#eventLoopDelayLimitMs = eventLoopDelayLimitMs;
    this.#eventLoopDelay.enable();
  }

  /** Adds a condition of readiness. */
  require(check: HealthCheck): void {
    this.#checks.push(check);
  }

  /** From now on not ready, for good: no new work is to come while the rest is finished. */
  drain(): void {
    this.#draining = true;
  }

  /** Whether the event loop turns. */
  live(): Promise<HealthReport> {
    return this.#report([{ name: 'event-loop', check: async () => this.#checkEventLoop() }]);
  }

  /** Whether everything that the service needs answers. */
  ready(): Promise<HealthReport> {
    return this.#report([...this.#checks, { name: 'not-draining', check: async () => this.#checkDraining() }]);
  }

  async #report(checks: readonly HealthCheck[]): Promise<HealthReport> {
    const reports = await Promise.all(checks.map(checkReport));
    const failing = reports.some(({ status }) => status === 'failing');
    return { service: this.#service, status: failing ? 'failing' : 'ok', checks: reports };
  }

  #checkEventLoop(): void {
    const delayMs = this.#eventLoopDelay.percentile(50) / NANOSECONDS_PER_MILLISECOND;
    this.#eventLoopDelay.reset();
    if (delayMs < this.#eventLoopDelayLimitMs) return;
    throw unwell('event-loop-slow', `The event loop is late by ${Math.round(delayMs)} ms in the median`, 'Restart it');
  }

  #checkDraining(): void {
    if (this.#draining) throw unwell('draining', 'The service is shutting down', 'Send work to another replica');
  }
}

async function checkReport({ name, check }: HealthCheck): Promise<CheckReport> {
  const startedAt = performance.now();
  const found = await findingOf(check);
  const durationMs = Math.round(performance.now() - startedAt);
  return 'reason' in found
    ? { name, status: 'failing', ...found, durationMs }
    : { name, status: 'ok', ...found, durationMs };
}

async function findingOf(check: () => Promise<string | void>): Promise<{ reason: string } | { detail?: string }> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooLate()), CHECK_TIMEOUT_MS);
  try {
    const detail = await Promise.race([check(), late.promise]);
    return typeof detail === 'string' ? { detail: redactedText(detail) } : {};
  } catch (error) {
    return { reason: redactedText(error instanceof Error ? error.message : String(error)) };
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(): CrossdockError {
  return unwell(
    'check-timeout',
    `There was no answer within ${CHECK_TIMEOUT_MS} ms`,
    'Look whether it is up and reachable',
  );
}

function unwell(code: string, problem: string, remedy: string): CrossdockError {
  return new CrossdockError(code, { problem, remedy });
}

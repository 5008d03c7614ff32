import type pg from 'pg';
import type { BatchReport, Change, LoopObserver, MessageResult, Outbox, Trouble } from '#libs/actors';
import { consumers, type ServiceName } from '#libs/contracts';
import { runtimeMetrics, type HandlesOf, type Telemetry } from '#libs/telemetry';

type Handles = HandlesOf<typeof runtimeMetrics>;
type Outcome = 'changed' | 'unchanged' | 'retried' | 'dead-letter' | 'parked';

const OUTCOMES: Readonly<Record<MessageResult, Outcome>> = {
  applied: 'changed',
  duplicate: 'unchanged',
  superseded: 'unchanged',
  postponed: 'retried',
  dead: 'dead-letter',
  parked: 'parked',
};

/** How often figures that take a question to the database are asked for, milliseconds. */
const ASK_EVERY_MS = 5_000;

/** What the runtime does, as metrics and log lines. */
export class RuntimeObserver implements LoopObserver {
  readonly #handles: Handles;
  readonly #telemetry: Telemetry;
  readonly #listeners: ((change: Change) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(telemetry: Telemetry, service: ServiceName) {
    const receivers = receiversOf(service);
    const labels = { actor: [...receivers, 'outbox'], consumer: receivers, service: [service] };
    this.#telemetry = telemetry;
    this.#handles = telemetry.metrics.declare(runtimeMetrics, labels);
  }

  batch({ actor, durationMs, results, conflicts, repeated, shared }: BatchReport): void {
    const {
      batchMessages,
      batchDuration,
      messages,
      duplicatesDropped,
      conflicts: lost,
      effectsRepeated,
      answersShared,
    } = this.#handles;
    let total = 0;
    for (const [result, count] of Object.entries(results) as [MessageResult, number][]) {
      total += count;
      if (count > 0) messages.add({ actor, outcome: OUTCOMES[result] }, count);
    }
    batchMessages.observe({ actor }, total);
    batchDuration.observe({ actor }, durationMs / 1000);
    if (results.duplicate > 0) duplicatesDropped.add({ consumer: actor }, results.duplicate);
    if (repeated > 0) effectsRepeated.add({ actor }, repeated);
    if (shared > 0) answersShared.add({ actor }, shared);
    if (conflicts > 0) lost.add({ actor }, conflicts);
  }

  /** Hears of every change of an actor from now on: for the service's own metrics. It must not throw. */
  listen(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  changed(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  trouble({ actor, during, error }: Trouble): void {
    this.#telemetry.logger.warn({ actor, during, err: error }, 'something failed and is tried again');
  }

  /** Watches what is asked for and not told: connections, the age of the outbox, dead letters. */
  watch(pool: pg.Pool, outbox: Outbox): void {
    const { poolConnections } = this.#handles;
    poolConnections.read({ state: 'busy' }, () => pool.totalCount - pool.idleCount);
    poolConnections.read({ state: 'idle' }, () => pool.idleCount);
    poolConnections.read({ state: 'waiting' }, () => pool.waitingCount);
    this.#timer = setInterval(() => void this.#ask(pool, outbox), ASK_EVERY_MS).unref();
  }

  /** Ends {@link watch}. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** A database that is away keeps the last figures; others say that it is. */
  async #ask(pool: pg.Pool, outbox: Outbox): Promise<void> {
    const { service } = this.#telemetry;
    try {
      this.#handles.outboxOldestPendingAge.set({ service }, await outbox.oldestUnpublishedSeconds());
      const { rows } = await pool.query<{ open: number }>(OPEN_DEAD_LETTERS);
      this.#handles.deadLetters.set({ service }, rows[0]?.open ?? 0);
    } catch (error) {
      this.#telemetry.logger.debug({ err: error }, 'figures of the database were not read');
    }
  }
}

const OPEN_DEAD_LETTERS = 'select count(*)::int as open from dead_letter where replayed_at is null';

/** What a service's consumers receive: actor types and stages. */
function receiversOf(service: ServiceName): string[] {
  const mine = consumers.filter((one) => one.service === service);
  return [
    ...new Set(mine.map(({ filter }) => filter.split('.')[2] ?? '').map((name) => (name === '>' ? 'all' : name))),
  ];
}

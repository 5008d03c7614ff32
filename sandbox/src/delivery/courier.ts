import type { Log } from '../log.js';
import type { Delivery, PlannedDelivery } from './delivery.js';
import { DueQueue } from './due-queue.js';

/** Webhooks under way at the same time; more would only queue at the receiver. */
const maxInFlight = 24;
/** A shop waits this long for an answer before it counts as none, milliseconds. */
const answerWithinMs = 5_000;
/** First pause after a refusal, milliseconds at speed 1; doubles up to `longestPauseMs`. */
const firstPauseMs = 250;
const longestPauseMs = 4_000;
/** A receiver that says that the request itself is wrong is asked this often, then no more. */
const attemptsWhenRefused = 8;

interface Attempt {
  readonly planned: PlannedDelivery;
  readonly attempt: number;
  readonly dueAtMs: number;
}

/** What became of a delivery. */
export type DeliveryEnd = 'taken' | 'given-up';

/** Delivers webhooks at their time, and again with growing pauses until they are taken. */
export class Courier {
  private readonly queue = new DueQueue<Attempt>();
  private readonly ended = new Map<string, DeliveryEnd>();
  private readonly behind = new Map<string, PlannedDelivery[]>();
  private timer: NodeJS.Timeout | undefined;
  private inFlight = 0;
  private stopped = false;

  constructor(
    private readonly speed: number,
    private readonly log: Log,
    private readonly onEnd: (delivery: PlannedDelivery, end: DeliveryEnd) => Promise<void>,
  ) {}

  /** Deliveries that have not ended yet. */
  get open(): number {
    return this.queue.size + this.inFlight + [...this.behind.values()].reduce((total, list) => total + list.length, 0);
  }

  /** Deliveries that the receiver refused until the sender gave up. */
  get givenUp(): number {
    return [...this.ended.values()].filter((end) => end === 'given-up').length;
  }

  /** What an earlier process had ended. */
  restore(key: string, end: DeliveryEnd): void {
    this.ended.set(key, end);
  }

  endOf(key: string): DeliveryEnd | undefined {
    return this.ended.get(key);
  }

  /** Adds a delivery, unless it has ended already. */
  plan(planned: PlannedDelivery): void {
    if (this.ended.has(planned.key)) return;
    if (planned.after !== undefined && !this.ended.has(planned.after)) {
      this.behind.set(planned.after, [...(this.behind.get(planned.after) ?? []), planned]);
      return;
    }
    this.queue.add({ planned, attempt: 1, dueAtMs: planned.dueAtMs });
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private wake(): void {
    clearTimeout(this.timer);
    const earliestMs = this.queue.earliestMs;
    if (this.stopped || earliestMs === undefined || this.inFlight >= maxInFlight) return;
    this.timer = setTimeout(() => this.sendDue(), Math.max(0, earliestMs - Date.now()));
  }

  private sendDue(): void {
    while (this.inFlight < maxInFlight) {
      const due = this.queue.take(Date.now());
      if (!due) break;
      this.inFlight += 1;
      void this.send(due).finally(() => {
        this.inFlight -= 1;
        this.wake();
      });
    }
    this.wake();
  }

  private async send({ planned, attempt }: Attempt): Promise<void> {
    const answer = await post(planned.make());
    if (this.stopped) return;
    if (answer.status >= 200 && answer.status < 300) return this.end(planned, 'taken');
    this.log('warn', 'webhook not taken', { delivery: planned.key, attempt, ...answer });
    if (isRefusal(answer.status) && attempt >= attemptsWhenRefused) return this.end(planned, 'given-up');
    this.queue.add({ planned, attempt: attempt + 1, dueAtMs: Date.now() + this.pauseMs(attempt) });
  }

  private async end(planned: PlannedDelivery, end: DeliveryEnd): Promise<void> {
    this.ended.set(planned.key, end);
    await this.onEnd(planned, end);
    const waiting = this.behind.get(planned.key) ?? [];
    this.behind.delete(planned.key);
    for (const next of waiting) this.plan(next);
  }

  private pauseMs(attempt: number): number {
    return Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs) / this.speed;
  }
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

async function post({ url, headers, body }: Delivery): Promise<{ status: number; error?: string }> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body), signal });
    await answer.arrayBuffer();
    return { status: answer.status };
  } catch (error) {
    return {
      status: 0,
      error: error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error),
    };
  }
}

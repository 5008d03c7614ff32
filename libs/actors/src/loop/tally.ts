import type { BatchReport, MessageResult } from './observer.js';

/** Counts what becomes of the messages of one batch. */
export class Tally {
  readonly #results: Record<MessageResult, number> = {
    applied: 0,
    duplicate: 0,
    superseded: 0,
    dead: 0,
    parked: 0,
    postponed: 0,
  };
  #conflicts = 0;
  #issued = 0;
  #repeated = 0;
  #shared = 0;
  readonly #startedAt = performance.now();

  count(result: MessageResult): void {
    this.#results[result] += 1;
  }

  conflicts(actors: number): void {
    this.#conflicts += actors;
  }

  issued(messages: number): void {
    this.#issued += messages;
  }

  repeated(messages: number): void {
    this.#repeated += messages;
  }

  shared(answers: number): void {
    this.#shared += answers;
  }

  report(actor: string): BatchReport {
    const durationMs = performance.now() - this.#startedAt;
    const counts = { conflicts: this.#conflicts, issued: this.#issued, repeated: this.#repeated, shared: this.#shared };
    return { actor, durationMs, results: this.#results, ...counts };
  }
}

import type { Slots } from '../actor.js';
import type { Row } from '../row.js';
import type { Task } from './part.js';
import type { Settlement, Settling } from './settlement.js';
import { Tally } from './tally.js';

/** Folds rows whose instant is over by the store's clock; the version check is all the coordination that replicas need. */
export class Timers<S extends Slots, P> {
  constructor(
    private readonly ports: Settling<S, P>,
    private readonly settlement: Settlement<S, P>,
  ) {}

  /** Fires what is due now, at most one page; returns how many rows were due. Never rejects. */
  async run(): Promise<number> {
    const { store, deciding, limits, observer, rows } = this.ports;
    const actor = deciding.definition.type;
    try {
      const due = await store.due(deciding.definition, limits.rowsAtOnce);
      if (due.rows.length === 0) return 0;
      const tally = new Tally();
      for (const row of due.rows) rows.keep(row);
      await this.settlement.settle({ tasks: due.rows.map(taskOf), letters: [] }, tally);
      observer.batch?.(tally.report(actor));
      return due.rows.length;
    } catch (error) {
      observer.trouble?.({ actor, during: 'timers', error });
      return 0;
    }
  }
}

/** The clock fact is the instant that was due, never the clock of a replica; 0 asks only for a new plan. */
function taskOf(row: Row): Task {
  const due = row.wakeAtMs ?? 0;
  return due > 0 ? { key: row.key, parts: [], dueMs: due, force: true } : { key: row.key, parts: [], force: true };
}

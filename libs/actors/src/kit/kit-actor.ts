import type { Exception } from '#libs/contracts';
import { actor } from '../actor.js';
import type { Commit, Decision, Store } from '../ports.js';
import { newRow, type Row } from '../row.js';
import { rows } from '../rows.js';
import { latest } from '../slots.js';

/** The actor whose rows the cases write: its table must exist. */
export const kitActor = actor({
  type: 'order',
  slots: {
    label: latest<string>(),
    parts: rows({
      entry: latest<string>(),
      sum: () => ({}),
      find: { short: { by: 'need', order: 'place' }, left: { by: 'left' } },
      finished: { sinceMs: () => undefined, keepDays: 1 },
    }),
  },
  receives: {},
  effects: {},
  planVersion: 2,
  plan: (_facts, _policy: null) => [],
  columns: (): Readonly<Record<string, string | null>> => ({ label: null }),
});

/** A store under test: the table of {@link kitActor} and the runtime's own exist and are empty. */
export interface StoreSubject {
  readonly store: Store;
  /** Lets this much time go by: moves a clock, or waits. */
  passTime(ms: number): Promise<void>;
  /** Every exception kept, open or closed. */
  exceptions(): Promise<readonly Exception[]>;
}

/** A row of the kit's actor. */
export function row(key: string, version: number, more: Partial<Row> = {}): Row {
  return { ...newRow('order', key), version, planVersion: 2, facts: { label: [`${key} v${version}`] }, ...more };
}

/** What is decided about a row. */
export function deciding(written: Row, more: Partial<Decision> = {}, label: string | null = null): Decision {
  return { write: { row: written, columns: { label } }, frames: [], exceptions: [], ...more };
}

/** A commit of these decisions. */
export function commitOf(decisions: readonly Decision[], more: Partial<Commit> = {}): Commit {
  return { actor: kitActor, decisions, frames: [], deadLetters: [], audit: () => [], ...more };
}

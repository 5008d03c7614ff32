import type { Message } from '#libs/contracts';
import type { ActorDefinition, Slots } from './actor.js';
import { attach, rowsSlotsOf } from './entries.js';
import { fold, type Folded } from './fold.js';
import { MemoryEntries } from './memory/memory-entries.js';
import { newRow, type Row } from './row.js';
import type { Sight } from './rows.js';
import { looking } from './sight.js';

/** One actor with its entries in memory: for examples that are played without a loop. */
export class PlayedActor<S extends Slots, P> {
  readonly #entries = new MemoryEntries();
  #row: Row;

  constructor(
    private readonly definition: ActorDefinition<S, P>,
    private readonly policy: P,
    key: string,
  ) {
    this.#row = newRow(definition.type, key);
  }

  /** As it is stored: entries in rows lie beside it. */
  get row(): Row {
    return this.#row;
  }

  /** With all of its entries in sight. */
  get whole(): Row {
    const { slots } = this.definition;
    const names = rowsSlotsOf(slots).map(([name]) => name);
    return attach(slots, this.#row, this.#entries.all(this.#row.key, names));
  }

  /** Folds messages, or the timer that was due at an instant; throws where a message cannot be read. */
  fold(messages: readonly Message[], dueMs?: number): Folded {
    const { definition, policy } = this;
    const due = dueMs === undefined ? {} : { force: true, ...(dueMs > 0 ? { dueMs } : {}) };
    const folding = { definition, policy, nowMs: 0, ...due, sight: this.#look(messages, dueMs) };
    const folded = fold(this.#row, messages, folding);
    for (const broken of folded.broken) throw broken.error;
    this.#row = folded.row;
    this.#entries.write(folded.row.key, folded.entries);
    return folded;
  }

  #look(messages: readonly Message[], dueMs: number | undefined): Sight {
    const look = looking(this.definition, { row: this.#row, messages, dueMs });
    let turn = look.next();
    while (!turn.done) turn = look.next(turn.value.map((one) => this.#entries.find(this.#row.key, one)));
    return turn.value;
  }
}

import type { ActorDefinition, Slots } from '../actor.js';
import { rowsSlotsOf } from '../entries.js';
import type { EntriesOf, Store } from '../ports.js';
import { newRow, type Row } from '../row.js';
import { blind, type Sight } from '../rows.js';
import { looking, type FoundEntry } from '../sight.js';
import type { Task } from './part.js';

/** What of their entries the actors of a batch must see, by key. */
export class Sights {
  readonly #found = new Map<string, Sight>();
  readonly #failed = new Map<string, unknown>();

  /** What an actor must see; throws where its query has failed. */
  of(key: string): Sight {
    if (this.#failed.has(key)) throw this.#failed.get(key);
    return this.#found.get(key) ?? blind;
  }

  found(key: string, sight: Sight): void {
    this.#found.set(key, sight);
  }

  failed(key: string, error: unknown): void {
    this.#failed.set(key, error);
  }
}

type Look = ReturnType<typeof looking>;

/** What all actors of a batch want of their entries is asked for together: two statements as a rule. */
export async function sightsOf<S extends Slots, P>(
  store: Pick<Store, 'entries'>,
  definition: ActorDefinition<S, P>,
  tasks: readonly Task[],
  rows: ReadonlyMap<string, Row>,
): Promise<Sights> {
  const sights = new Sights();
  if (rowsSlotsOf(definition.slots).length === 0) return sights;
  let open = tasks.flatMap(({ key, parts, dueMs }) => {
    const messages = parts.map((part) => part.message);
    const row = rows.get(key) ?? newRow(definition.type, key);
    return next(sights, key, looking(definition, { row, messages, dueMs }), []);
  });
  while (open.length > 0) {
    const wanted = open.flatMap(({ key, wanted }) => wanted.map((one): EntriesOf => ({ ...one, key })));
    const answers = [...(await store.entries(definition, wanted))];
    open = open.flatMap(({ key, look, wanted }) => next(sights, key, look, answers.splice(0, wanted.length)));
  }
  return sights;
}

/** Goes on with one actor; one whose query fails harms only itself. */
function next(sights: Sights, key: string, look: Look, answers: readonly (readonly FoundEntry[])[]) {
  try {
    const turn = look.next(answers);
    if (!turn.done) return [{ key, look, wanted: turn.value }];
    sights.found(key, turn.value);
  } catch (error) {
    sights.failed(key, error);
  }
  return [];
}

import type { ActorDefinition, Slots } from '../actor.js';
import { rowsSlotsOf } from '../entries.js';
import type { EntriesOf, Store } from '../ports.js';
import { newRow, type Row } from '../row.js';
import type { Sight } from '../rows.js';
import { looking } from '../sight.js';
import type { Task } from './part.js';

type Looks = Pick<Store, 'entries'>;

/** What of their entries the actors of a batch must see, by key: what all of them want is asked for together. */
export async function sightsOf<S extends Slots, P>(
  store: Looks,
  definition: ActorDefinition<S, P>,
  tasks: readonly Task[],
  rows: ReadonlyMap<string, Row>,
): Promise<ReadonlyMap<string, Sight>> {
  const sights = new Map<string, Sight>();
  if (rowsSlotsOf(definition.slots).length === 0) return sights;
  let open = tasks.map(({ key, parts, dueMs }) => {
    const messages = parts.map((part) => part.message);
    const look = looking(definition, { row: rows.get(key) ?? newRow(definition.type, key), messages, dueMs });
    return { key, look, turn: look.next() };
  });
  for (;;) {
    for (const { key, turn } of open) if (turn.done) sights.set(key, turn.value);
    const waiting = open.flatMap(({ key, look, turn }) => (turn.done ? [] : [{ key, look, wanted: turn.value }]));
    if (waiting.length === 0) return sights;
    const wanted = waiting.flatMap(({ key, wanted }) => wanted.map((one): EntriesOf => ({ ...one, key })));
    const answers = [...(await store.entries(definition, wanted))];
    open = waiting.map(({ key, look, wanted }) => ({ key, look, turn: look.next(answers.splice(0, wanted.length)) }));
  }
}

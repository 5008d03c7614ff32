import { registry, type Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { Slots } from '../actor.js';
import { rowsSlotsOf } from '../entries.js';
import { prove, type Certificate } from '../prove.js';
import { closedId, type Sight } from '../rows.js';
import type { ActorLoopOptions } from './actor-loop.js';
import { messageFor } from './judge.js';

/** Entries of a rows slot that one proof looks at: the most that 200 shuffles get through in a second or two. */
const ENTRIES = 50;

type Proving<S extends Slots, P> = Pick<ActorLoopOptions<S, P>, 'definition' | 'policy' | 'store' | 'contracts'>;

/**
 * Proves one actor of the store, with messages to it that are at hand; undefined where nothing is known of it. Of a rows
 * slot the entries count that these messages name: all others are a sum that arrives in no order.
 */
export async function proofOf<S extends Slots, P>(
  { definition, policy, store, contracts = registry }: Proving<S, P>,
  key: string,
  messages: readonly Message[],
): Promise<Certificate | undefined> {
  const row = (await store.load(definition, [key])).get(key);
  if (!row) return undefined;
  const readable = messages.flatMap((one) => {
    const read = messageFor(one, definition, contracts);
    return read instanceof CrossdockError || read.key !== key || !definition.receives[read.type] ? [] : [read];
  });
  const chosen = new Map(rowsSlotsOf(definition.slots).map(([name]) => [name, new Set<string>()]));
  const mine = readable.filter((one) => {
    const named = (definition.receives[one.type]?.(one.data as never, one) ?? []).map(({ path }) => path);
    const fits = named.every(([slot = '', id = '']) => {
      const ids = chosen.get(slot);
      return !ids || ids.has(id) || ids.size < ENTRIES;
    });
    if (fits) for (const [slot = '', id = ''] of named) chosen.get(slot)?.add(id);
    return fits;
  });
  return prove({ definition, policy, row, messages: mine, sight: await sightOf(store, definition, key, chosen) });
}

async function sightOf<S extends Slots, P>(
  store: Proving<S, P>['store'],
  definition: Proving<S, P>['definition'],
  key: string,
  chosen: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Sight> {
  const wanted = [...chosen].map(([slot, ids]) => ({ key, slot, ids: [...ids].flatMap((id) => [id, closedId(id)]) }));
  const found = await store.entries(definition, wanted);
  const entries = wanted.map(({ slot }, at) => {
    const byId = new Map((found[at] ?? []).map(({ id, entry }) => [id, entry]));
    const known = [...(chosen.get(slot) ?? [])].flatMap((id) => {
      const entry = byId.get(id) ?? byId.get(closedId(id));
      return entry ? [[id, entry] as const] : [];
    });
    return [slot, new Map(known)] as const;
  });
  return { entries: new Map(entries), pages: new Map() };
}

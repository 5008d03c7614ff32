import { command, fact, level, wanting, winnerOf, type Fact } from '#libs/actors';
import { itemFetch, itemLookup, itemMaster, orderItemResolved, typeOf, type DataOf } from '#libs/contracts';
import { wordNumber, type ItemAnswer } from './item-answer.js';
import type { ItemFacts, Master } from './item.facts.js';

/** The parts of an item's key `item/<legal entity>/<sku>`; a SKU may hold slashes. */
export function partsOf(key: string): { legalEntity: string; sku: string } {
  const [, legalEntity = '', ...sku] = key.split('/');
  return { legalEntity, sku: sku.join('/') };
}

/** Which messages bring which facts. */
export const itemReceives = {
  [typeOf(itemLookup)]: ({ order, wanted, knows }: DataOf<typeof itemLookup>): Fact[] => [
    fact(['askers', order], knows === undefined ? { wanted } : { wanted, knows }),
  ],
  [typeOf(itemMaster)]: (master: Master): Fact[] => [fact('master', master)],
};

/** A look into the ERP. */
export interface ItemFetch {
  /** Instant of the answer "unknown" that it follows; null: nothing is known yet. */
  readonly after: string | null;
}

/** Within this time a look into the ERP is answered, or asked for again. */
const FETCHED_WITHIN_MS = 15 * 60_000;

/** What an item asks of the world. */
export const itemEffects = {
  /** What the SKU stands for. To: each order that ever asked, so that corrections follow. Keyed by order. */
  'item.answer': level<ItemAnswer, typeof orderItemResolved>({
    contract: orderItemResolved,
    to: ({ order }) => order,
    // the plan never takes an answer back; were it to, the order would know as much as before it asked
    held: ({ order, master }, { askers }: ItemFacts) => winnerOf(askers.seen[order])?.knows === wordNumber(master),
    data: (answer, { actor }) => ({ sku: partsOf(actor).sku, ...(answer?.master ?? { state: 'unknown' }) }),
  }),
  /** Look the SKU up in the ERP. To: this gateway's call desk. Keyed by its ordinal. */
  'item.fetch': command<ItemFetch, typeof itemFetch>({
    contract: itemFetch,
    to: (_value, actor) => actor,
    data: (_value, { actor, effect, revision }) => ({ ...partsOf(actor), effect, effectRevision: revision }),
    answer: {
      withinMs: FETCHED_WITHIN_MS,
      given: ({ master }: ItemFacts, { value }) => {
        const word = winnerOf(master);
        return word !== undefined && (value.after === null || word.asOf > value.after);
      },
    },
  }),
};

/** Makes the effects of an item. */
export const want = wanting(itemEffects);

import { latest, rows, winnerOf, type FactsOf } from '#libs/actors';
import type { DataOf, itemMaster } from '#libs/contracts';
import { toldNumber, type Asker } from './item-answer.js';

/** What the ERP says of an item, or that it has none. */
export type Master = DataOf<typeof itemMaster>;

/** What is known of one SKU in one legal entity. */
export const itemFacts = {
  /** Orders that asked for the item, and whether they still wait for it: all of them, so that corrections follow. Source: order-service. */
  askers: rows({
    entry: latest<Asker>(),
    effects: ['item.answer'],
    sum: (entry) => ({
      asked: 1,
      waiting: winnerOf(entry.fact)?.wanted ? 1 : 0,
      [`told/${toldNumber(entry.own)}`]: 1,
    }),
    columns: (entry) => ({ told: toldNumber(entry.own) }),
    find: { told: { by: 'told' } },
  }),
  /** The ERP's newest word. Source: its item list, or the answer to a fetch. */
  master: latest<Master>(),
};
export type ItemFacts = FactsOf<typeof itemFacts>;

import { byId, latest, type FactsOf } from '#libs/actors';
import type { DataOf, itemMaster } from '#libs/contracts';

/** What the ERP says of an item, or that it has none. */
export type Master = DataOf<typeof itemMaster>;

/** What is known of one SKU in one legal entity. */
export const itemFacts = {
  /** Orders that asked for the item, and whether they still wait for it. Source: order-service. */
  askers: byId(latest<{ readonly wanted: boolean }>()),
  /** The ERP's newest word. Source: its item list, or the answer to a fetch. */
  master: latest<Master>(),
};
export type ItemFacts = FactsOf<typeof itemFacts>;

import { actor, winnerOf } from '#libs/actors';
import { itemEffects, itemReceives, partsOf } from './item.contract.js';
import { itemFacts } from './item.facts.js';
import { ITEM_PLAN_VERSION, planItem, toldOtherwise } from './item.plan.js';

/** The item actor: one SKU of one legal entity, as orders ask for it and the ERP has it. */
export const itemActor = actor({
  type: 'item',
  slots: itemFacts,
  receives: itemReceives,
  effects: itemEffects,
  planVersion: ITEM_PLAN_VERSION,
  plan: planItem,
  rows: { askers: { query: toldOtherwise } },
  columns: ({ self, master }) => ({ sku: partsOf(self).sku, state: winnerOf(master)?.state ?? null }),
});

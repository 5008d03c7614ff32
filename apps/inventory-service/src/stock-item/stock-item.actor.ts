import { actor } from '#libs/actors';
import { countedMs } from './shelf.js';
import { stockItemEffects, stockItemReceives } from './stock-item.contract.js';
import { stockItemFacts } from './stock-item.facts.js';
import { planStockItem, waitingFor } from './stock-item.plan.js';

/** Rises with every change of the plan's meaning. */
const PLAN_VERSION = 3;

/** The stock item: one SKU of one legal entity in one pool. */
export const stockItemActor = actor({
  type: 'stock-item',
  slots: stockItemFacts,
  receives: stockItemReceives,
  effects: stockItemEffects,
  plan: planStockItem,
  planVersion: PLAN_VERSION,
  rows: { reservations: { query: waitingFor, sinceMs: countedMs } },
});

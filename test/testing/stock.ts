import { viewOf, type ActorDefinition, type Row } from '#libs/actors';
import { told } from '#libs/actors/testing';
import { stockCount, type Message } from '#libs/contracts';
import { unitsHeld } from '../../apps/inventory-service/src/stock-item/grants.js';
import { claimsOf, onHand } from '../../apps/inventory-service/src/stock-item/shelf.js';
import { stockItemActor } from '../../apps/inventory-service/src/stock-item/stock-item.actor.js';
import type { StockPolicy } from '../../apps/inventory-service/src/stock-item/stock.policy.js';
import type { Grant } from '../../apps/inventory-service/src/stock-item/claim.js';
import { instant } from '../../apps/order-service/src/order/testing/shop.js';
import type { Companion } from '../../apps/order-service/src/order/testing/world.js';

/** The real stock item beside the orders of a world; it shows units on the shelf and units promised. */
export const stock: Companion = {
  definition: stockItemActor as unknown as ActorDefinition,
  policy: { levels: [] },
  show: (row) => onShelf(row),
};

/** The stock item where these channel accounts are told what they may sell of it. */
export function stockTold(...levels: StockPolicy['levels']): Companion {
  return { ...stock, policy: { levels } };
}

function onShelf(row: Row): { onHand: number | undefined; held: number } {
  const facts = viewOf(stockItemActor, row);
  const claims = claimsOf(facts);
  const grants = Object.values(facts.own).map((own) => own.value as Grant);
  return { onHand: onHand(facts), held: unitsHeld(claims, grants) };
}

/** The warehouse counted a SKU of a legal entity. */
export function counted(sku: string, units: number, asOf = instant(19), legalEntity = 'US'): Message {
  const more = { revision: Date.parse(asOf), time: asOf, id: `count-${sku}-${asOf}` };
  return told(stockCount, stockKey(sku, legalEntity), { warehouse: 'WH1', onHand: units, asOf }, more);
}

/** Key of a stock item of our own pool. */
export function stockKey(sku: string, legalEntity = 'US'): string {
  return `stock-item/${legalEntity}/${sku}/own`;
}

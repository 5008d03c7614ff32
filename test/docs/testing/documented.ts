import type { ActorDefinition } from '#libs/actors';
import { contracts } from '#libs/contracts';
import { repositoryRoot } from '#libs/contracts/testing';
import { itemActor } from '../../../apps/erp-gateway/src/item/item.actor.js';
import { stockItemActor } from '../../../apps/inventory-service/src/stock-item/stock-item.actor.js';
import { orderActor } from '../../../apps/order-service/src/order/order.actor.js';
import type { OrderPolicy } from '../../../apps/order-service/src/order/order.policy.js';
import { actorsPage, type DocumentedActor } from './actors-page.js';
import { asyncApi } from './async-api.js';
import { catalogue } from './catalogue.js';

/** Rises with what is said of the messages as a whole; each message has its own version. */
const DOCUMENT_VERSION = '1';

const order = 'apps/order-service/src/order/order';
const stockItem = 'apps/inventory-service/src/stock-item/stock-item';
const item = 'apps/erp-gateway/src/item/item';

const actors: readonly DocumentedActor[] = [
  documented('order-service', orderActor({} as OrderPolicy), order, 'order'),
  documented('inventory-service', stockItemActor, stockItem, 'stockItem'),
  documented('erp-gateway', itemActor, item, 'item'),
];

function documented(service: string, definition: unknown, path: string, name: string): DocumentedActor {
  return {
    service,
    definition: definition as ActorDefinition,
    slots: [`${path}.facts.ts`, `${name}Facts`],
    effects: [`${path}.contract.ts`, `${name}Effects`],
  };
}

/** The pages about messages and actors, by path from the repository's root: what is committed is what is generated. */
export function messageDocs(root = repositoryRoot()): ReadonlyMap<string, string> {
  return new Map([
    ['docs/asyncapi.json', `${JSON.stringify(asyncApi(contracts, DOCUMENT_VERSION), null, 2)}\n`],
    ['docs/catalogue.md', catalogue(contracts)],
    ['docs/actors.md', actorsPage(actors, root)],
  ]);
}

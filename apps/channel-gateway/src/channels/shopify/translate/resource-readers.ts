import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { movementReader, ShopBalance } from './balance-transactions.js';
import type { Recognised } from './kinds.js';
import { readFulfilmentOrder, readInventoryLevel } from './logistics.js';
import { readBalance, readPayout, readTender } from './payout.js';
import { readRefund } from './refund.js';
import type { ResourceReader } from './resource-facts.js';
import { readDispute, readReturn } from './return.js';

/** Readers by kind of resource; lists of them have an `s` more. */
const READERS: Readonly<Record<string, ResourceReader>> = {
  refund: readRefund,
  return: readReturn,
  dispute: readDispute,
  payout: readPayout,
  balance: readBalance,
  'tender-transaction': readTender,
  'fulfillment-order': readFulfilmentOrder,
  'inventory-level': readInventoryLevel,
};

const MOVEMENT = 'balance-transaction';

/** Reads every resource of a document alone: one that is refused harms no other. */
export function readResources({ kind, resources }: Recognised, out: Output<ShopifyAccount>): void {
  const name = kind.replace(/s$/, '');
  const balance = new ShopBalance(out);
  const read = name === MOVEMENT ? movementReader(balance) : READERS[name];
  if (read === undefined) return out.refuse({ pointer: '', code: 'unsupported-kind', detail: notYet(kind) });
  for (const { value, pointer } of resources) {
    out.part(Element.root(value, pointer), (resource) => read(resource, out), name);
  }
  balance.close();
}

function notYet(kind: string): string {
  return `A document of kind ${kind} is known, and this version cannot read it yet. It is kept; replay it when a version can.`;
}

import { unmappedItem } from '../catalogue.js';
import type { ExpectedException } from '../expectation/expected-document.js';
import type { Orders } from './orders.js';
import type { Role } from './roles.js';

type Cause = Pick<ExpectedException, 'reason' | 'detail'>;

const causes: Partial<Record<Role, Cause>> = {
  'unknown-item': { reason: 'unknown-item', detail: `${unmappedItem.sku} is not in the ERP's item list` },
  'short-stock': { reason: 'short-stock', detail: 'the SKU is sold out' },
  'amounts-differ': { reason: 'refused-document', detail: 'the total is 100 minor units above its parts' },
};

/** What was planted and has not been put right. */
export function plantedExceptions(orders: Orders, knowsItem: (sku: string) => boolean): ExpectedException[] {
  return orders.all.flatMap((plan) => {
    const cause = causes[plan.role];
    if (!cause || (plan.role === 'unknown-item' && knowsItem(unmappedItem.sku))) return [];
    return [{ ...cause, channelAccount: plan.seller.account, orderId: plan.id }];
  });
}

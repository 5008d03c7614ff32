import { unmappedItem } from '../catalogue.js';
import type { ExpectedException } from '../expectation/expected-document.js';
import { planOrder } from './order-generator.js';
import type { Role } from './roles.js';
import type { RunInProgress } from './shop.js';
import { orphanOrderId } from './transaction-documents.js';

type Cause = Pick<ExpectedException, 'reason' | 'detail'>;

const causes: Partial<Record<Role, Cause>> = {
  'unknown-item': { reason: 'unknown-item', detail: `${unmappedItem.sku} is not in the ERP's item list` },
  'short-stock': { reason: 'short-stock', detail: 'the SKU is sold out' },
  'amounts-differ': { reason: 'refused-document', detail: 'total_price is 100 minor units above its parts' },
};

/** What was planted in a run and has not been put right. */
export function plantedExceptions(
  { run, roles, plants }: RunInProgress,
  knowsItem: (sku: string) => boolean,
): ExpectedException[] {
  return roles.flatMap((role, index) => {
    const found: ExpectedException[] = [];
    const add = (cause: Cause, orderId: number | null): void => {
      const { account: channelAccount } = planOrder(run, index, role);
      found.push({
        reason: cause.reason,
        channelAccount,
        orderId: orderId === null ? null : String(orderId),
        detail: cause.detail,
      });
    };
    const orderId = (): number => planOrder(run, index, role).id;
    const cause = causes[role];
    if (cause && !(role === 'unknown-item' && knowsItem(unmappedItem.sku))) add(cause, orderId());
    if (plants.malformed.has(index)) add({ reason: 'refused-document', detail: 'the body is no JSON' }, null);
    if (plants.orphanPayment.has(index)) {
      add({ reason: 'order-missing', detail: 'a payment whose order never comes' }, orphanOrderId(run, index));
    }
    if (plants.sameIdOtherBody.has(index)) {
      add({ reason: 'same-id-other-body', detail: 'orders/create came again with another note' }, orderId());
    }
    return found;
  });
}

import { readPolicyFile } from '#libs/service';
import { orderPolicySchema, type OrderPolicy } from './order/order.policy.js';

/**
 * Reads and validates `order.yaml` of a policy folder.
 * @throws CrossdockError `invalid-policy` that names the file and the setting
 */
export function readOrderPolicy(folder: string): Promise<OrderPolicy> {
  return readPolicyFile(folder, { name: 'order.yaml', schema: orderPolicySchema });
}

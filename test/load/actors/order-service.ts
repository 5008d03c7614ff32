import { join } from 'node:path';
import { consumerOf } from '#libs/contracts';
import { orderActor } from '../../../apps/order-service/src/order/order.actor.js';
import { readOrderPolicy } from '../../../apps/order-service/src/order-policy-file.js';
import type { OrderPolicy } from '../../../apps/order-service/src/order/order.policy.js';
import { repositoryRoot } from '../../../stack/repository.js';

/** The order actor as the product has it: slots, contract, plan. */
export type OrderActor = ReturnType<typeof orderActor>;

/** The actor that is measured, its policy, and where its messages come from. */
export interface Served {
  readonly definition: OrderActor;
  readonly policy: OrderPolicy;
}

/** Consumer of the order actor. */
export const ORDERS = consumerOf('order-service', 'FACTS', 'order');

/** The order actor with the policy that the product ships with. */
export async function orderService(): Promise<Served> {
  const policy = await readOrderPolicy(join(repositoryRoot, 'policies'));
  return { definition: orderActor(policy), policy };
}

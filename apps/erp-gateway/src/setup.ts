import { loadErpConnections } from './connections/erp-connections.js';
import { serveErps, type ServedErp } from './connections/served-erp.js';
import type { ItemPolicy } from './item/item.policy.js';
import { PolicyBook } from './posting/policy-book.js';

/** Everything that the gateway is told from outside. */
export interface GatewaySetup {
  readonly erps: readonly ServedErp[];
  readonly postingPolicy: PolicyBook;
  readonly itemPolicy: ItemPolicy;
}

/** Token of the {@link GatewaySetup}. */
export const GATEWAY_SETUP = Symbol('gateway setup');

/** Reads policies and environment; throws one sentence that names what is missing or wrong. */
export async function readSetup(environment: Readonly<Record<string, string | undefined>>): Promise<GatewaySetup> {
  const folder = environment['POLICIES_DIR'] ?? 'policies';
  const [postingPolicy, { connections, items }] = await Promise.all([
    PolicyBook.open(folder),
    loadErpConnections(folder),
  ]);
  return { postingPolicy, itemPolicy: items, erps: serveErps(connections, environment) };
}

/** The ERP that keeps the books of a legal entity; undefined where none does. */
export function erpFor({ erps }: GatewaySetup, legalEntity: string): ServedErp | undefined {
  return erps.find(({ connection }) => connection.legalEntities.includes(legalEntity));
}

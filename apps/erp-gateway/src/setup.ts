import { assertCapable } from './connections/capability-check.js';
import type { CheckSettings } from './checks/check-settings.js';
import { loadErpConnections } from './connections/erp-connections.js';
import { serveErps, type ServedErp } from './connections/served-erp.js';
import type { ItemPolicy } from './item/item.policy.js';
import { loadPostingPolicy } from './posting/load-posting-policy.js';
import { PolicyBook } from './posting/policy-book.js';

/** Everything that the gateway is told from outside. */
export interface GatewaySetup {
  readonly erps: readonly ServedErp[];
  readonly postingPolicy: PolicyBook;
  readonly itemPolicy: ItemPolicy;
  readonly checks: CheckSettings;
}

/** Token of the {@link GatewaySetup}. */
export const GATEWAY_SETUP = Symbol('gateway setup');

/** Reads policies and environment; throws one sentence that names what is missing or wrong. */
export async function readSetup(environment: Readonly<Record<string, string | undefined>>): Promise<GatewaySetup> {
  const folder = environment['POLICIES_DIR'] ?? 'policies';
  const { connections, items, checks } = await loadErpConnections(folder);
  const erps = serveErps(connections, environment);
  // at every reading: a policy that asks for what an ERP cannot do is refused before anything is posted by it
  const load = async (from: string) => assertCapable(await loadPostingPolicy(from), erps);
  return { postingPolicy: new PolicyBook(folder, await load(folder), load), itemPolicy: items, erps, checks };
}

/** The ERP that keeps the books of a legal entity; undefined where none does. */
export function erpFor({ erps }: GatewaySetup, legalEntity: string): ServedErp | undefined {
  return erps.find(({ connection }) => connection.legalEntities.includes(legalEntity));
}

import { homeRoles, rolesBy, type RoleRule } from '../role-rules.js';
import type { Run } from '../run.js';

/** What makes an order at a regional platform different from an ordinary one. */
export type Role = 'unknown-item' | 'amounts-differ' | 'short-stock' | 'cancelled' | 'paid-late' | 'ordinary';

/** Earlier rules come first in a run that is too small for all. */
const rules: readonly RoleRule<Role>[] = [
  { role: 'paid-late', perMille: 60 },
  { role: 'cancelled', perMille: 30, staysHome: true },
  { role: 'amounts-differ', perMille: 3, staysHome: true, planted: true },
  { role: 'unknown-item', perMille: 3, staysHome: true, planted: true },
  { role: 'short-stock', perMille: 3, staysHome: true, planted: true },
];

const home = homeRoles(rules);

/** Whether an order of this role never becomes a shipment. */
export function staysHome(role: Role): boolean {
  return home.has(role);
}

/** The role of every order of a run at a platform, by its place. */
export function rolesOf(run: Run, channel: string): Role[] {
  return rolesBy(run, channel, rules);
}

import { homeRoles, rolesBy, type RoleRule } from '../role-rules.js';
import type { Run } from '../run.js';

/** What makes an order at Walmart different from an ordinary one. */
export type Role =
  | 'unknown-item'
  | 'unknown-charge'
  | 'short-stock'
  | 'cancelled'
  | 'line-cancelled'
  | 'replacement'
  | 'wfs'
  | 'ordinary';

/** Earlier rules come first in a run that is too small for all. */
const rules: readonly RoleRule<Role>[] = [
  { role: 'wfs', perMille: 200 },
  { role: 'unknown-charge', perMille: 3, staysHome: true, planted: true },
  { role: 'unknown-item', perMille: 3, staysHome: true, planted: true },
  { role: 'short-stock', perMille: 3, staysHome: true, planted: true },
  { role: 'cancelled', perMille: 30, staysHome: true },
  { role: 'line-cancelled', perMille: 30 },
  { role: 'replacement', perMille: 10 },
];

const home = homeRoles(rules);

/** Whether an order of this role never becomes a shipment. */
export function staysHome(role: Role): boolean {
  return home.has(role);
}

/** The role of every order of a run, by its place. */
export function rolesOf(run: Run): Role[] {
  return rolesBy(run, 'walmart', rules);
}

import { homeRoles, rolesBy, type RoleRule } from '../role-rules.js';
import type { Run } from '../run.js';

/** What makes an order at Amazon different from an ordinary one. */
export type Role =
  | 'unknown-item'
  | 'short-stock'
  | 'amounts-differ'
  | 'cancelled-pending'
  | 'cancel-requested'
  | 'item-cancelled'
  | 'price-corrected'
  | 'replacement'
  | 'fba'
  | 'ordinary';

/** Earlier rules come first in a run that is too small for all. */
const rules: readonly RoleRule<Role>[] = [
  { role: 'fba', perMille: 250 },
  { role: 'unknown-item', perMille: 3, staysHome: true, planted: true },
  { role: 'amounts-differ', perMille: 3, staysHome: true, planted: true },
  { role: 'short-stock', perMille: 3, staysHome: true, planted: true },
  { role: 'cancelled-pending', perMille: 25, staysHome: true },
  { role: 'cancel-requested', perMille: 15, staysHome: true },
  { role: 'item-cancelled', perMille: 25 },
  { role: 'price-corrected', perMille: 25 },
  { role: 'replacement', perMille: 10 },
];

const home = homeRoles(rules);

/** Whether an order of this role never becomes a shipment. */
export function staysHome(role: Role): boolean {
  return home.has(role);
}

/** The role of every order of a run, by its place. */
export function rolesOf(run: Run): Role[] {
  return rolesBy(run, 'amazon', rules);
}

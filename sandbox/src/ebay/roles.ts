import { Dice } from '../dice.js';
import type { Run } from '../run.js';

/** What makes an order at eBay different from an ordinary one. */
export type Role = 'unknown-item' | 'amounts-differ' | 'short-stock' | 'cancelled' | 'ordinary';

interface RoleRule {
  readonly role: Role;
  /** Orders in a thousand. */
  readonly perMille: number;
  /** Only where faults are planted. */
  readonly planted?: true;
}

/** Orders that never become a shipment: one in ten at most. Earlier rules come first in a run that is too small for all. */
const rules: readonly RoleRule[] = [
  { role: 'cancelled', perMille: 30 },
  { role: 'amounts-differ', perMille: 3, planted: true },
  { role: 'unknown-item', perMille: 3, planted: true },
  { role: 'short-stock', perMille: 3, planted: true },
];

/** Whether an order of this role never becomes a shipment. */
export function staysHome(role: Role): boolean {
  return role !== 'ordinary';
}

/** The role of every order of a run, by its place. */
export function rolesOf(run: Run): Role[] {
  const special: Role[] = [];
  const most = Math.floor(run.orders / 10);
  for (const { role, perMille, planted } of rules) {
    if (planted && run.faults['planted-orders'] === 0) continue;
    const count = Math.min(Math.max(1, Math.round((run.orders * perMille) / 1000)), most - special.length);
    for (let made = 0; made < count; made += 1) special.push(role);
  }
  const ordinary = Array.from({ length: run.orders - special.length }, (): Role => 'ordinary');
  return Dice.of(run.seed, run.ordinal, 'ebay-roles').shuffled([...special, ...ordinary]);
}

import { Dice } from '../dice.js';
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

interface RoleRule {
  readonly role: Role;
  /** Orders in a thousand. */
  readonly perMille: number;
  /** Never becomes a shipment; all of these together are at most one order in ten. */
  readonly staysHome?: true;
  /** Only where faults are planted. */
  readonly planted?: true;
}

/** Earlier rules come first in a run that is too small for all. */
const rules: readonly RoleRule[] = [
  { role: 'wfs', perMille: 200 },
  { role: 'unknown-charge', perMille: 3, staysHome: true, planted: true },
  { role: 'unknown-item', perMille: 3, staysHome: true, planted: true },
  { role: 'short-stock', perMille: 3, staysHome: true, planted: true },
  { role: 'cancelled', perMille: 30, staysHome: true },
  { role: 'line-cancelled', perMille: 30 },
  { role: 'replacement', perMille: 10 },
];

const home: ReadonlySet<Role> = new Set(rules.filter((rule) => rule.staysHome).map(({ role }) => role));

/** Whether an order of this role never becomes a shipment. */
export function staysHome(role: Role): boolean {
  return home.has(role);
}

/** The role of every order of a run, by its place. */
export function rolesOf(run: Run): Role[] {
  const special: Role[] = [];
  let homeLeft = Math.floor(run.orders / 10);
  for (const rule of rules) {
    const wanted = howMany(rule, run);
    const count = Math.min(wanted, run.orders - special.length, rule.staysHome ? homeLeft : wanted);
    if (rule.staysHome) homeLeft -= count;
    for (let made = 0; made < count; made += 1) special.push(rule.role);
  }
  const ordinary = Array.from({ length: run.orders - special.length }, (): Role => 'ordinary');
  return Dice.of(run.seed, run.ordinal, 'walmart-roles').shuffled([...special, ...ordinary]);
}

function howMany({ perMille, planted }: RoleRule, run: Run): number {
  if (planted && run.faults['planted-orders'] === 0) return 0;
  return Math.max(1, Math.round((run.orders * perMille) / 1000));
}

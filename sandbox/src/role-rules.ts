import { Dice } from './dice.js';
import type { Run } from './run.js';

/** How many orders of a run have a role. */
export interface RoleRule<Role extends string> {
  readonly role: Role;
  /** Orders in a thousand. */
  readonly perMille: number;
  /** Never becomes a shipment; all of these together are at most one order in ten. */
  readonly staysHome?: true;
  /** Only where faults are planted. */
  readonly planted?: true;
}

/** The role of every order of a run, by its place; earlier rules come first in a run that is too small for all. */
export function rolesBy<Role extends string>(
  run: Run,
  channel: string,
  rules: readonly RoleRule<Role>[],
): (Role | 'ordinary')[] {
  const special: (Role | 'ordinary')[] = [];
  let homeLeft = Math.floor(run.orders / 10);
  for (const rule of rules) {
    const wanted = howMany(rule, run);
    const count = Math.min(wanted, run.orders - special.length, rule.staysHome ? homeLeft : wanted);
    if (rule.staysHome) homeLeft -= count;
    for (let made = 0; made < count; made += 1) special.push(rule.role);
  }
  const ordinary = Array.from({ length: run.orders - special.length }, () => 'ordinary' as const);
  return Dice.of(run.seed, run.ordinal, `${channel}-roles`).shuffled([...special, ...ordinary]);
}

/** Roles whose orders never become a shipment. */
export function homeRoles<Role extends string>(rules: readonly RoleRule<Role>[]): ReadonlySet<string> {
  return new Set(rules.filter((rule) => rule.staysHome).map(({ role }) => role));
}

function howMany({ perMille, planted }: RoleRule<string>, run: Run): number {
  if (planted && run.faults['planted-orders'] === 0) return 0;
  return Math.max(1, Math.round((run.orders * perMille) / 1000));
}

import type { BudgetState, LeaseRequest } from './shared-budget.js';

/** Slots that cannot be divided go to one after the other, this long each, milliseconds. */
const TURN_MS = 5_000;

/** How many requests at once a replica may have from now on: its fair part, as far as others have let go of it. */
export function slotsFor(
  concurrent: number,
  { holders, lingering }: Pick<BudgetState, 'holders' | 'lingering'>,
  { holder, slots }: Pick<LeaseRequest, 'holder' | 'slots'>,
  nowMs: number,
): number {
  const gone = lingering.reduce((sum, one) => sum + one.slots, 0);
  const others = Object.entries(holders).filter(([name]) => name !== holder);
  const taken = others.reduce((sum, [, one]) => sum + one.slots, 0) + gone;
  const wanted = new Map(others.map(([name, one]) => [name, one.wanted]));
  const fair = fairParts(new Map([...wanted, [holder, slots.wanted]]), concurrent - gone, nowMs).get(holder) ?? 0;
  return Math.min(fair, Math.max(0, concurrent - taken));
}

/** Parts of a whole: nobody gets more than he wants, and what one does not want goes to the others. */
function fairParts(wanted: ReadonlyMap<string, number>, whole: number, nowMs: number): ReadonlyMap<string, number> {
  const names = [...wanted.keys()].sort();
  const first = names.length === 0 ? 0 : Math.floor(nowMs / TURN_MS) % names.length;
  const order = [...names.slice(first), ...names.slice(0, first)];
  const parts = new Map(names.map((name) => [name, 0]));
  let left = whole;
  for (let given = true; given && left > 0;) {
    given = false;
    for (const name of order) {
      const part = parts.get(name) ?? 0;
      if (left <= 0 || part >= (wanted.get(name) ?? 0)) continue;
      parts.set(name, part + 1);
      left -= 1;
      given = true;
    }
  }
  return parts;
}

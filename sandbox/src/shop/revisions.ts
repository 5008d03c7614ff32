import type { Dice } from '../dice.js';
import type { Revision, RevisionKind } from './order-plan.js';
import type { Role } from './roles.js';
import type { Run } from '../run.js';

const hourMs = 3_600_000;
/** Documents are dated from this long before the run's start to `newestMs` before it. */
const oldestMs = 22 * hourMs;
const newestMs = 4 * hourMs;

/** What happens to an order before it ships, by its role. */
const stories: Readonly<Record<Role, readonly RevisionKind[]>> = {
  'sample-discounted': ['created', 'noted'],
  'sample-without-customer': ['created'],
  'sample-pending': ['created', 'paid'],
  'unknown-item': ['created'],
  'short-stock': ['created'],
  'amounts-differ': ['created'],
  cancelled: ['created', 'cancelled'],
  'units-cancelled': ['created', 'units-cancelled'],
  'line-added': ['created', 'line-added'],
  pending: ['created', 'paid'],
  'gift-card': ['created'],
  redacted: ['created'],
  duties: ['created'],
  test: ['created'],
  ordinary: ['created'],
};

/** The order's revisions; documents lie minutes apart, webhooks leave within seconds (a day passes quickly here). */
export function revisionsOf(run: Run, index: number, role: Role, dice: Dice): Revision[] {
  const kinds: RevisionKind[] = [...(stories[role] ?? [])];
  if (role === 'ordinary' && dice.chance(0.12)) kinds.push('noted');
  let datedMs = wholeSecond(run.startedAtMs - newestMs - dice.between(0, oldestMs - newestMs));
  let sentMs = run.startedAtMs + Math.round((1000 * index) / run.ratePerSecond);
  return kinds.map((kind, ordinal) => {
    if (ordinal > 0) {
      datedMs += dice.between(60, 2_400) * 1000;
      sentMs += Math.round(dice.between(300, 2_500) / run.speed);
    }
    return { kind, datedMs, sentMs };
  });
}

function wholeSecond(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}

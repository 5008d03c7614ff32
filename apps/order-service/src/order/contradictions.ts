import { conflicted, type Conflict, type Effect } from '#libs/actors';
import { exception } from './exceptions.js';
import type { OrderFacts } from './order.facts.js';

/** Slots of which only one value can be true at a time, and maps of such. */
const SINGLE = [
  'placed',
  'replacementOf',
  'head',
  'payment',
  'destination',
  'charges',
  'lineSet',
  'allocation',
] as const;
const MAPS = ['lines', 'cancellationRequests', 'payments', 'fulfilments', 'shipments', 'rulings'] as const;

/** Facts that say different things under one identity: one exception names them all. */
export function* contradictions(facts: OrderFacts): Iterable<Effect> {
  const found = [...singleConflicts(facts), ...mapConflicts(facts)];
  if (found.length === 0) return;
  const slots = found.map(([name]) => name).join(', ');
  const evidence = [...new Set(found.flatMap(([, conflict]) => conflict.evidence))].toSorted();
  yield exception('contradiction', {
    amountAtRisk: null,
    detail: `facts contradict one another about ${slots}: the source must say which is true`,
    evidence,
  });
}

type Found = readonly [name: string, conflict: Conflict<unknown>];

function singleConflicts(facts: OrderFacts): Found[] {
  return SINGLE.flatMap((name): Found[] => {
    const slot: unknown = facts[name];
    return conflicted(slot) ? [[name, slot]] : [];
  });
}

function mapConflicts(facts: OrderFacts): Found[] {
  return MAPS.flatMap((name) =>
    Object.entries<unknown>(facts[name]).flatMap(([id, slot]): Found[] =>
      conflicted(slot) ? [[`${name}/${id}`, slot]] : [],
    ),
  ).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Lanes by urgency: the first goes first. */
export const lanes = ['month-end', 'validations', 'refunds', 'invoices', 'settlements', 'backfill'] as const;
export type Lane = (typeof lanes)[number];

/** How urgent a lane is; lower goes first. */
export function priorityOf(lane: Lane): number {
  return lanes.indexOf(lane);
}

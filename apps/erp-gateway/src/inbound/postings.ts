import type { NewCall } from '#libs/actors';
import { postingRequested, type DataOf, type Message } from '#libs/contracts';
import { connectionFor, type ErpConnection } from '../connections/erp-connections.js';

type PostingRequest = DataOf<typeof postingRequested>;

/** Lanes by urgency: the first goes first. */
export const lanes = ['month-end', 'validations', 'refunds', 'invoices', 'settlements', 'backfill'] as const;

/** How urgent a lane is; lower goes first. */
export function priorityOf(lane: (typeof lanes)[number]): number {
  return lanes.indexOf(lane);
}

/** A call to the ERP that keeps the books; undefined where none does. */
export function callOfPosting(message: Message, connections: readonly ErpConnection[]): NewCall | undefined {
  const { body, lane } = message.data as PostingRequest;
  const target = connectionFor(connections, body.legalEntity)?.name;
  return target === undefined ? undefined : { ref: message.id, target, lane, priority: priorityOf(lane), message };
}

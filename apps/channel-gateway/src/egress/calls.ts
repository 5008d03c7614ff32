import type { NewCall } from '#libs/actors';
import type { DataOf, documentAvailable, Message } from '#libs/contracts';
import type { Requested } from './command.js';

/** What goes first at a target: what may soon be too late, then what somebody waits for. */
const PRIORITIES = {
  'shipment.recall': 1,
  'shipment.release': 2,
  'order.cancel': 2,
  'order.acknowledge': 3,
  'stock.level': 3,
  fetch: 3,
  'shipment.confirm': 4,
} as const;

/** The call that a command asks for. */
export function commandCall(message: Message<Requested>): NewCall {
  const { account, body, effect, effectRevision: revision } = message.data;
  const call = { ref: message.id, target: account, lane: body.command, priority: PRIORITIES[body.command], message };
  return body.command === 'stock.level' ? { ...call, level: { of: `${message.key}/${effect}`, revision } } : call;
}

/** The call that fetches a document that a notification named. */
export function fetchCall(message: Message<DataOf<typeof documentAvailable>>): NewCall {
  return { ref: message.id, target: message.data.account, lane: 'fetch', priority: PRIORITIES.fetch, message };
}

import type { NewCall } from '#libs/actors';
import type { DataOf, deliveryRequested, documentAvailable, Message } from '#libs/contracts';

/** What goes first at a target: what may soon be too late, then what somebody waits for. */
const PRIORITIES = { 'shipment.recall': 1, 'shipment.release': 2, fetch: 3, 'shipment.confirm': 4 } as const;

/** The call that a command asks for. */
export function commandCall(message: Message<DataOf<typeof deliveryRequested>>): NewCall {
  const { account, body } = message.data;
  return { ref: message.id, target: account, lane: body.command, priority: PRIORITIES[body.command], message };
}

/** The call that fetches a document that a notification named. */
export function fetchCall(message: Message<DataOf<typeof documentAvailable>>): NewCall {
  return { ref: message.id, target: message.data.account, lane: 'fetch', priority: PRIORITIES.fetch, message };
}

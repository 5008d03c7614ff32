import type { NewCall } from '#libs/actors';
import type { DataOf, itemFetch, Message } from '#libs/contracts';
import { connectionFor, type ErpConnection } from '../connections/erp-connections.js';
import { priorityOf } from './postings.js';

/** A call to the ERP that has the item list of the legal entity; undefined where none does. */
export function callOfItemFetch(message: Message, connections: readonly ErpConnection[]): NewCall | undefined {
  const { legalEntity } = message.data as DataOf<typeof itemFetch>;
  const target = connectionFor(connections, legalEntity)?.name;
  return target === undefined ? undefined : { ref: message.id, target, lane: 'validations', priority: priorityOf('validations'), message };
}

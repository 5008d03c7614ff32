import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf } from '../../../documents/readings.js';
import { refusalOf, refuse } from '../../../documents/refused.js';
import type { DocumentToTranslate, Refusal, Translation } from '../../../documents/translation.js';
import { unreadOf } from '../../../documents/unread.js';
import type { Recognised, Resource } from './kinds.js';
import { readResources } from './resource-readers.js';
import { translateFulfilment, translateOrder, translateTransaction, type ReadResource } from './resources.js';

type Document = Omit<DocumentToTranslate<ShopifyAccount>, 'bytes'>;

/** Reads a document of a shop: what it says of orders, returns and money, what of it cannot be taken, and what nobody read. */
export function readShopDocument(recognised: Recognised, out: Output<ShopifyAccount>): void {
  const { kind, resources, handling } = recognised;
  const document: Document = { document: out.context.document, account: out.account, kind: out.context.wanted };
  switch (handling) {
    case 'order':
      return out.include(joined(kind, resources, (order) => translateOrder(order, document)));
    case 'fulfilment':
      return out.include(joined(kind, resources, (fulfilment) => translateFulfilment(fulfilment, document)));
    case 'transaction':
      return out.include(joined(kind, resources, (transaction) => translateTransaction(transaction, document)));
    case 'order-edit':
      return out.include(joined(kind, resources, availableOrder));
    case 'resource':
      return readResources(recognised, out);
    case 'no-facts':
      return;
  }
}

/** A notice that an order was edited has differences only: the order itself has to be fetched. */
function availableOrder(edit: Element): ReadResource {
  const externalId = idOf(edit.get('order_id'));
  return { facts: [], refused: [], ...(externalId !== null && { available: [{ kind: 'order', externalId }] }) };
}

/** Reads each resource alone: one that cannot be taken harms no other. */
function joined(kind: string, resources: readonly Resource[], read: (resource: Element) => ReadResource): Translation {
  const all = resources.map((resource) => readAlone(resource, read));
  return {
    kind,
    facts: all.flatMap(({ facts }) => facts),
    refused: all.flatMap(({ refused }) => refused),
    ignored: all.reduce((sum, { unread }) => sum + unread.count, 0),
    unread: [...new Set(all.flatMap(({ unread }) => unread.paths))],
    available: all.flatMap(({ available = [] }) => available),
    buyers: all.flatMap(({ buyers = [] }) => buyers),
    totals: [],
  };
}

/** What people call a resource: its name, else its number. */
function subjectOf(value: unknown): string {
  const { name, id, order_id: order } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const called = [name, id, order && `of order ${String(order)}`].filter(
    (part) => typeof part === 'string' || typeof part === 'number',
  );
  return called.join(' ').slice(0, SUBJECT_LENGTH_LIMIT);
}

const SUBJECT_LENGTH_LIMIT = 100;

function readAlone({ value, pointer }: Resource, read: (resource: Element) => ReadResource) {
  const root = Element.root(value, pointer);
  try {
    if (value === null || typeof value !== 'object') {
      refuse('wrong-type', pointer, 'An object is expected here', 'Send the whole document again.');
    }
    const result = read(root);
    return { ...result, unread: unreadOf(root) };
  } catch (error) {
    const refused: readonly Refusal[] = [{ ...refusalOf(error, pointer), subject: subjectOf(value) }];
    return { facts: [], refused, unread: { count: 0, paths: [] }, available: [], buyers: [] };
  }
}

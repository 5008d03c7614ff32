import type { ChannelAccount } from '../../../accounts/accounts.js';
import { Element } from '../../../documents/element.js';
import { readJson, readUtf8 } from '../../../documents/json-document.js';
import { idOf } from '../../../documents/readings.js';
import { refusalOf, refuse } from '../../../documents/refused.js';
import {
  emptyTranslation,
  refusedTranslation,
  type DocumentToTranslate,
  type Refusal,
  type Translation,
} from '../../../documents/translation.js';
import { unreadOf } from '../../../documents/unread.js';
import { exportKindOf } from './exports.js';
import { describesDocuments, recognise, type Recognised, type Resource } from './kinds.js';
import { translateFulfilment, translateOrder, translateTransaction, type ReadResource } from './resources.js';

/** Reads a document of a Shopify shop: what it says of orders, what of it cannot be taken, and what nobody read. */
export function translateShopify(document: DocumentToTranslate<ChannelAccount>): Translation {
  const { bytes } = document;
  if (bytes.length === 0) return emptyTranslation('empty');
  try {
    const exported = exportKindOf(readUtf8(bytes));
    if (exported !== null) return unsupported(exported, '');
    return translateJson(readJson(bytes), document);
  } catch (error) {
    return refusedTranslation('unknown', refusalOf(error, ''));
  }
}

/** Reads the value of a JSON document of a shop. */
export function translateJson(
  value: unknown,
  document: Omit<DocumentToTranslate<ChannelAccount>, 'bytes'>,
): Translation {
  if (describesDocuments(value)) {
    const detail = 'This describes documents and is none itself. Send documents.';
    return refusedTranslation('description', { pointer: '', code: 'not-a-business-document', detail });
  }
  const recognised = recognise(value, document.kind);
  if (recognised === null) {
    const detail = 'The content is of no kind that a Shopify shop is known to send. Check where it comes from.';
    return refusedTranslation('unknown', { pointer: '', code: 'unknown-kind', detail });
  }
  return translateRecognised(recognised, document);
}

function translateRecognised(
  recognised: Recognised,
  document: Omit<DocumentToTranslate<ChannelAccount>, 'bytes'>,
): Translation {
  const { kind, resources } = recognised;
  switch (recognised.handling) {
    case 'order':
      return joined(kind, resources, (order) => translateOrder(order, document));
    case 'fulfilment':
      return joined(kind, resources, (fulfilment) => translateFulfilment(fulfilment, document));
    case 'transaction':
      return joined(kind, resources, (transaction) => translateTransaction(transaction, document));
    case 'order-edit':
      return joined(kind, resources, availableOrder);
    case 'no-facts':
      return emptyTranslation(kind);
    case 'unsupported':
      return unsupported(kind, resources[0]?.pointer ?? '');
  }
}

function unsupported(kind: string, pointer: string): Translation {
  const detail = `A document of kind ${kind} is known, and this version cannot read it yet. It is kept; replay it when a version can.`;
  return refusedTranslation(kind, { pointer, code: 'unsupported-kind', detail });
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

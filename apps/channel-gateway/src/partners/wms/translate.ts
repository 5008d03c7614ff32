import type { PartnerAccount, Warehouse } from '../../accounts/accounts.js';
import { Element } from '../../documents/element.js';
import { readJson } from '../../documents/json-document.js';
import { idOf, instantOf, quantityOf, required, shownTextOf, wholeNumberOf } from '../../documents/readings.js';
import { refusalOf, refuse } from '../../documents/refused.js';
import {
  emptyTranslation,
  refusedTranslation,
  type DocumentToTranslate,
  type Refusal,
  type TranslatedFact,
  type Translation,
} from '../../documents/translation.js';
import { unreadOf } from '../../documents/unread.js';

/** Rises when the translator says something else of the same bytes. */
export const WMS_TRANSLATOR_VERSION = 1;

type Document = DocumentToTranslate<PartnerAccount>;
type Read = Pick<Translation, 'facts' | 'refused'>;

interface Kind {
  readonly kind: string;
  /** Members that no other kind has all of. */
  readonly members: readonly string[];
  readonly read: (root: Element, document: Document) => Read;
}

const KINDS: readonly Kind[] = [
  { kind: 'shipment.shipped', members: ['shipmentOrderId', 'shipmentId'], read: shipmentOf },
  { kind: 'inventory.counted', members: ['items', 'warehouse'], read: countsOf },
];

/** Answers to our own requests, and errors: they say nothing of a business event. */
const WITHOUT_FACTS = ['shipmentOrders', 'shipmentOrderId', 'cancelled', 'error', 'code'];

/** Reads a document of the warehouse: what has left it, and what lies in it. */
export function translateWms(document: Document): Translation {
  if (document.bytes.length === 0) return emptyTranslation('empty');
  try {
    return translateRoot(Element.root(readJson(document.bytes), ''), document);
  } catch (error) {
    return refusedTranslation('unknown', refusalOf(error, ''));
  }
}

function translateRoot(root: Element, document: Document): Translation {
  const found = KINDS.find(
    ({ kind, members }) => document.kind === kind || members.every((member) => has(root, member)),
  );
  if (!found) return WITHOUT_FACTS.some((member) => has(root, member)) ? emptyTranslation('answer') : unknown();
  try {
    const { facts, refused } = found.read(root, document);
    const { count, paths } = unreadOf(root);
    return { ...emptyTranslation(found.kind), facts, refused, ignored: count, unread: paths };
  } catch (error) {
    return refusedTranslation(found.kind, refusalOf(error, ''));
  }
}

function has({ value }: Element, member: string): boolean {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, member);
}

function unknown(): Translation {
  const detail = 'The content is of no kind that the warehouse is known to send. Check where it comes from.';
  return refusedTranslation('unknown', { pointer: '', code: 'unknown-kind', detail });
}

/** Goods have left; whose they are only the warehouse's own number says, so routing looks it up. */
function shipmentOf(root: Element, document: Document): Read {
  const at = required(instantOf(root.get('shippedAt')), root.get('shippedAt'));
  const carrier = shownTextOf(root.get('carrier'), 100);
  const trackingNumber = shownTextOf(root.get('trackingNumber'), 200);
  const data = {
    shipmentId: required(idOf(root.get('shipmentId')), root.get('shipmentId')),
    shippedAt: at.at,
    warehouse: warehouseOf(root, document).warehouse,
    ...(carrier !== null && { carrier }),
    ...(trackingNumber !== null && { trackingNumber }),
    lines: required(linesOf(root.get('lines')), root.get('lines')),
  };
  const value = required(idOf(root.get('shipmentOrderId')), root.get('shipmentOrderId'));
  const about = { actor: 'order', key: null, ref: { by: 'shipment-order-id', value } } as const;
  const dated = { time: at.at, revision: 0, offsets: { '': at.offset } };
  return {
    facts: [{ ...about, type: 'order.shipment.v1', source: sourceOf(root, document), ...dated, data }],
    refused: [],
  };
}

function linesOf(lines: Element): { lineId: string; sku: string; quantity: number }[] | null {
  const read = lines.items().map((line) => ({
    lineId: required(idOf(line.get('lineId')), line.get('lineId')),
    sku: required(idOf(line.get('sku')), line.get('sku')),
    quantity: required(quantityOf(line.get('quantity')), line.get('quantity')),
  }));
  const shipped = read.filter(({ quantity }) => quantity > 0);
  return shipped.length === 0 ? null : shipped;
}

/** One count a SKU; one that cannot be read harms no other. */
function countsOf(root: Element, document: Document): Read {
  const warehouse = warehouseOf(root, document);
  required(instantOf(root.get('asOf')), root.get('asOf'));
  const facts: TranslatedFact[] = [];
  const refused: Refusal[] = [];
  for (const item of root.get('items').items())
    try {
      facts.push(countOf(item, root, warehouse, document));
    } catch (error) {
      refused.push(refusalOf(error, item.pointer));
    }
  return { facts, refused };
}

function countOf(
  item: Element,
  root: Element,
  { warehouse, legalEntity, pool }: Warehouse,
  document: Document,
): TranslatedFact {
  const asOf = required(instantOf(root.get('asOf')), root.get('asOf'));
  const sku = required(idOf(item.get('sku')), item.get('sku'));
  const onHand = required(wholeNumberOf(item.get('onHand')), item.get('onHand'));
  const name = `${legalEntity}/${sku}/${pool}`;
  return {
    actor: 'stock-item',
    key: `stock-item/${name}`,
    ref: { by: 'stock-item', value: name },
    type: 'stock-item.count.v1',
    source: sourceOf(item, document),
    time: asOf.at,
    revision: asOf.epochMs,
    data: { warehouse, onHand, asOf: asOf.at },
    offsets: { '': asOf.offset },
  };
}

/** The policy's entry for the warehouse; one that it does not name belongs to nobody's books. */
function warehouseOf(root: Element, { account }: Document): Warehouse {
  const element = root.get('warehouse');
  const name = required(idOf(element), element);
  const found = account.warehouses.find(({ warehouse }) => warehouse === name);
  if (found) return found;
  const remedy = `Name it under ${account.account} in policies/channel-accounts.yaml, then replay the document.`;
  return refuse('unknown-warehouse', element.pointer, 'The warehouse belongs to no legal entity', remedy, name);
}

function sourceOf(element: Element, { document }: Document) {
  return { document, pointer: element.pointer, translator: WMS_TRANSLATOR_VERSION };
}

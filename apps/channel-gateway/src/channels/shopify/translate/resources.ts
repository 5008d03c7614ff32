import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import type { Element } from '../../../documents/element.js';
import { idOf } from '../../../documents/readings.js';
import { refusalOf } from '../../../documents/refused.js';
import type {
  AvailableDocument,
  BuyerRecord,
  DocumentToTranslate,
  Refusal,
  TranslatedFact,
} from '../../../documents/translation.js';
import { buyerOf } from './buyer.js';
import { fulfilmentOf } from './fulfilment.js';
import { headOf, type OrderHead } from './order-head.js';
import { cancelledOf, snapshotOf } from './order-snapshot.js';
import { transactionOf } from './transaction.js';

/** Rises when the translator says something else of the same bytes; of one part of a document the newest counts. */
export const SHOPIFY_TRANSLATOR_VERSION = 1;

/** What one resource of a document says. */
export interface ReadResource {
  readonly facts: readonly TranslatedFact[];
  readonly refused: readonly Refusal[];
  readonly available?: readonly AvailableDocument[];
  readonly buyers?: readonly BuyerRecord[];
}

type Document = Omit<DocumentToTranslate<ShopifyAccount>, 'bytes'>;

/** An order as facts: what the shop says of it, its cancellation, and the fulfilments and payments inside. */
export function translateOrder(order: Element, document: Document): ReadResource {
  const id = idOf(order.get('id'));
  if (id !== null && !order.get('created_at').stated) return summaryOf(order, id);
  const head = headOf(order, document.account);
  const facts = [snapshotFact(order, head, document), ...cancellationFact(order, head, document)];
  const buyer = buyerOf(order, head, keyOf(head.id, document));
  const inside = [...fulfilmentsIn(order), ...transactionsIn(order)].map(({ part, read }) =>
    alone(part, () => read(part, document, head.id)),
  );
  return {
    facts: [...facts, ...inside.flatMap((part) => part.facts)],
    refused: inside.flatMap(({ refused }) => refused),
    buyers: buyer ? [buyer] : [],
  };
}

/** Who asks for some members of an order alone gets no order: it is fetched whole. */
function summaryOf(order: Element, externalId: string): ReadResource {
  order.readAsWhole();
  return { facts: [], refused: [], available: [{ kind: 'order', externalId }] };
}

/** A fulfilment as a fact. */
export function translateFulfilment(
  fulfilment: Element,
  document: Document,
  orderId: string | null = null,
): ReadResource {
  const { at, updatedAt, data, ...read } = fulfilmentOf(fulfilment, document.account, orderId);
  const dated = { time: updatedAt.at, revision: updatedAt.epochMs, offsets: { '': at.offset } };
  return {
    facts: [{ ...about(read.orderId, fulfilment, document), type: 'order.fulfilment.v1', ...dated, data }],
    refused: [],
  };
}

/** A payment transaction as a fact. */
export function translateTransaction(
  transaction: Element,
  document: Document,
  orderId: string | null = null,
): ReadResource {
  const { at, revision, data, ...read } = transactionOf(transaction, document.account, orderId);
  const dated = { time: at.at, revision, offsets: { '': at.offset } };
  return {
    facts: [{ ...about(read.orderId, transaction, document), type: 'order.payment.v1', ...dated, data }],
    refused: [],
  };
}

function snapshotFact(order: Element, head: OrderHead, document: Document): TranslatedFact {
  const { at, epochMs } = head.updatedAt ?? { at: head.placedAt.at, epochMs: 0 };
  const cancelled = cancelledOf(order);
  const offsets = { '': head.placedAt.offset, ...(cancelled && { '/cancelled': cancelled.at.offset }) };
  const data = snapshotOf(order, head);
  return { ...about(head.id, order, document), type: 'order.snapshot.v1', time: at, revision: epochMs, data, offsets };
}

function cancellationFact(order: Element, head: OrderHead, document: Document): TranslatedFact[] {
  const cancelled = cancelledOf(order);
  if (cancelled === null) return [];
  const { at, reason } = cancelled;
  const dated = { time: at.at, revision: at.epochMs, offsets: { '': at.offset } };
  return [{ ...about(head.id, order, document), type: 'order.cancellation.v1', ...dated, data: { at: at.at, reason } }];
}

function fulfilmentsIn(order: Element) {
  return order
    .get('fulfillments')
    .items()
    .map((part) => ({ part, read: translateFulfilment }));
}

function transactionsIn(order: Element) {
  const refunded = order
    .get('refunds')
    .items()
    .flatMap((refund) => refund.get('transactions').items());
  return [...order.get('transactions').items(), ...refunded].map((part) => ({ part, read: translateTransaction }));
}

/** A part inside an order stands alone: a broken one harms neither the order nor its other parts. */
function alone(part: Element, read: () => ReadResource): ReadResource {
  try {
    return read();
  } catch (error) {
    return { facts: [], refused: [refusalOf(error, part.pointer)] };
  }
}

function about(orderId: string, part: Element, document: Document) {
  const source = { document: document.document, pointer: part.pointer, translator: SHOPIFY_TRANSLATOR_VERSION };
  const ref = { by: 'order-id', value: orderId } as const;
  return { actor: 'order', key: keyOf(orderId, document), ref, source } as const;
}

function keyOf(orderId: string, { account }: Document): string {
  return `order/${account.account}/${orderId}`;
}

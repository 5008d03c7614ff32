import { contentNumber, settled, type CommonAnswers } from '#libs/actors';
import { orderItemResolved, orderSnapshot, typeOf, type DataOf, type Message } from '#libs/contracts';
import { remembered } from '#libs/remembered';
import type { OrderFacts } from './order.facts.js';
import { standsForItem, type ResolvedItem } from './lines.js';

/** How long after an order was told of an item others are told the same, milliseconds: hot SKUs are asked for once a minute. */
const HOLDS_MS = 60_000;

const ANSWER = typeOf(orderItemResolved);
const SNAPSHOT = typeOf(orderSnapshot);

/** What the ERP says of a SKU is the same for every order; that it has none may soon be wrong, and is asked each time. */
export const commonItems: CommonAnswers = {
  about: ({ type, source, data }) =>
    type === ANSWER && (data as ResolvedItem).state === 'resolved' ? source : undefined,
  asked: (message) => (message.type === SNAPSHOT ? itemsOf(message as Message<DataOf<typeof orderSnapshot>>) : []),
  holdsMs: HOLDS_MS,
};

function itemsOf({ data: { legalEntity, lines } }: Message<DataOf<typeof orderSnapshot>>): string[] {
  return lines.filter(standsForItem).flatMap(({ sku }) => (sku === null ? [] : [itemKey(legalEntity, sku)]));
}

/** Key of the actor that knows a SKU of a legal entity. */
export function itemKey(legalEntity: string, sku: string): string {
  return `item/${legalEntity}/${sku}`;
}

/** What an order says it knows of an item; nothing where it has heard contradictory things, and wants to be told. */
export function knownOf(heard: OrderFacts['items'][string] | undefined): { readonly knows?: number } {
  const word = settled(heard?.['resolved']);
  return word && !heard?.['unknown'] ? { knows: wordNumber(word) } : {};
}

const wordNumber = remembered(({ sku: _key, ...word }: ResolvedItem) => contentNumber(word));

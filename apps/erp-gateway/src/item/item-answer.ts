import { contentNumber } from '#libs/actors';
import { remembered } from '#libs/remembered';
import type { Master } from './item.facts.js';

/** An order that asked. */
export interface Asker {
  readonly wanted: boolean;
  /** Number of the word that it has already: another order was told it, and it was told that. */
  readonly knows?: number | undefined;
}

/** What the ERP says, without when it said so: the order is told only what changed. */
export type Word = Omit<Master, 'asOf'>;

/** What an order is told of the item. */
export interface ItemAnswer {
  readonly order: string;
  readonly master: Word;
}

/** The instant changes with every look into the ERP. */
export const wordOf = remembered(({ asOf: _asOf, ...word }: Master): Word => word);

/** Orders that were told the same are found by this number, 1 to 2³². */
export const wordNumber = remembered((word: Word) => contentNumber(word));

/** The number of what an order was told; 0: nothing yet. */
export function toldNumber(own: Readonly<Record<string, unknown>>): number {
  const answer = own['item.answer'] as ItemAnswer | undefined;
  return answer ? wordNumber(answer.master) : 0;
}

import { canonical, digestOf } from '#libs/actors';
import type { Master } from './item.facts.js';

/** An order that asked. */
export interface Asker {
  readonly wanted: boolean;
}

/** What the ERP says, without when it said so: the order is told only what changed. */
export type Word = Omit<Master, 'asOf'>;

/** What an order is told of the item. */
export interface ItemAnswer {
  readonly order: string;
  readonly master: Word;
}

/** The instant changes with every look into the ERP. */
export function wordOf({ asOf: _asOf, ...word }: Master): Word {
  return word;
}

/** Orders that were told the same are found by this number, 1 to 2³². */
export function wordDigest(word: Word): number {
  return 1 + Number.parseInt(digestOf(canonical(word), 8), 16);
}

/** The digest of what an order was told; 0: nothing yet. */
export function toldDigest(own: Readonly<Record<string, unknown>>): number {
  const answer = own['item.answer'] as ItemAnswer | undefined;
  return answer ? wordDigest(answer.master) : 0;
}
